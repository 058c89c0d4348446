package io.paramill.format.safetensors;

import io.paramill.codec.StrictJson;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The front of a file.
 *
 * <pre>
 * file   := length:u64 header:length data
 * header := JSON object, then blanks
 *           "__metadata__": { key: text, ... }                       optional
 *           name: { "dtype": text, "shape": [...], "data_offsets": [begin, end] }
 * </pre>
 *
 * Offsets count from the first byte of the data, which the tensors fill without holes or overlaps.
 *
 * @param metadata texts by key
 * @param entries the tensors, in the order of the header
 * @param dataPosition where the data begins in the file, in bytes
 */
record Header(Map<String, String> metadata, List<Entry> entries, long dataPosition) {

  /** The key that is no tensor. */
  static final String METADATA = "__metadata__";

  private static final int LENGTH_BYTES = Long.BYTES;

  /** A tensor and where it lies in the data. */
  record Entry(TensorSpec spec, long begin, long end) {}

  /** Whether a file begins like this layout. */
  static boolean begins(StorageInput input) throws IOException {
    byte[] head = input.readHead(LENGTH_BYTES + 1);
    if (head.length <= LENGTH_BYTES || head[LENGTH_BYTES] != '{') {
      return false;
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    // A file that is cut off has less than that, and is this layout nevertheless.
    return length >= 2 && length <= StrictJson.MAX_BYTES;
  }

  /** Reads and checks the front of a file. */
  static Header read(StorageInput input) throws IOException {
    byte[] head = input.readHead(LENGTH_BYTES + 1);
    if (head.length < LENGTH_BYTES) {
      throw malformed(input, ErrorCode.TRUNCATED, "the file has %d bytes".formatted(head.length));
    }
    long length = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > StrictJson.MAX_BYTES) {
      throw malformed(
          input,
          ErrorCode.LIMIT_EXCEEDED,
          "its length is %s, at most %d"
              .formatted(Long.toUnsignedString(length), StrictJson.MAX_BYTES));
    }
    if (length > input.lengthBytes() - LENGTH_BYTES) {
      throw malformed(
          input,
          ErrorCode.TRUNCATED,
          "it has %d bytes, the file %d".formatted(length, input.lengthBytes()));
    }
    if (length == 0 || head[LENGTH_BYTES] != '{') {
      throw malformed(input, ErrorCode.BAD_MAGIC, "it does not begin with '{'");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    // Many tensors have few shapes.
    Map<Shape, Shape> shapes = new HashMap<>();
    try (StrictJson json = StrictJson.of(input, LENGTH_BYTES, length)) {
      json.document(
          name -> {
            if (name.equals(METADATA)) {
              json.object(key -> metadata.put(key, json.text()));
            } else {
              entries.add(entry(input, json, name, shapes));
            }
          });
    }
    Header header = new Header(metadata, entries, LENGTH_BYTES + length);
    header.requireDense(input);
    return header;
  }

  private static final class Fields {
    private String type;
    private List<Long> shape;
    private List<Long> offsets = List.of();
  }

  private static Entry entry(
      StorageInput input, StrictJson json, String name, Map<Shape, Shape> shapes)
      throws IOException {
    Fields fields = new Fields();
    json.object(
        key -> {
          switch (key) {
            case "dtype" -> fields.type = json.text();
            case "shape" -> fields.shape = json.numbers(Shape.MAX_RANK);
            case "data_offsets" -> fields.offsets = json.numbers(2);
            default -> throw json.malformed("'%s' has an unknown '%s'".formatted(name, key));
          }
        });
    if (fields.type == null || fields.shape == null || fields.offsets.size() != 2) {
      throw json.malformed("'%s' lacks its type, shape or two offsets".formatted(name));
    }
    TensorSpec spec = spec(input, name, fields.type, fields.shape, shapes);
    long begin = fields.offsets.get(0);
    long end = fields.offsets.get(1);
    if (end < begin) {
      throw malformed(input, ErrorCode.OUT_OF_RANGE, "'%s' ends before it begins".formatted(name));
    }
    if (end - begin != spec.lengthBytes()) {
      throw malformed(
          input,
          ErrorCode.SIZE_MISMATCH,
          "%s has %d bytes instead of %d".formatted(spec, end - begin, spec.lengthBytes()));
    }
    return new Entry(spec, begin, end);
  }

  private static TensorSpec spec(
      StorageInput input, String name, String type, List<Long> shape, Map<Shape, Shape> shapes)
      throws IOException {
    ElementType element =
        ElementType.named(type)
            .orElseThrow(
                () ->
                    new UnsupportedDataException(
                        ErrorCode.UNSUPPORTED_DTYPE,
                        "Cannot read '%s': unknown element type '%s'".formatted(name, type)));
    List<Long> extents = shape;
    if (element.perElement() > 1) {
      extents = new ArrayList<>(shape);
      int last = extents.size() - 1;
      if (last < 0 || extents.get(last) % element.perElement() != 0) {
        throw malformed(input, ErrorCode.SIZE_MISMATCH, "'%s' ends inside a byte".formatted(name));
      }
      extents.set(last, extents.get(last) / element.perElement());
    }
    try {
      Shape found = new Shape(extents);
      return new TensorSpec(name, element.dtype(), shapes.computeIfAbsent(found, one -> one));
    } catch (IllegalArgumentException e) {
      throw malformed(input, ErrorCode.OVERFLOW, e.getMessage());
    }
  }

  private void requireDense(StorageInput input) throws MalformedDataException {
    long position = 0;
    List<Entry> sorted =
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end))
            .toList();
    for (Entry entry : sorted) {
      if (entry.begin != position) {
        throw malformed(
            input,
            entry.begin < position ? ErrorCode.OVERLAP : ErrorCode.HOLE,
            "'%s' begins at %d, what is before it ends at %d"
                .formatted(entry.spec.name(), entry.begin, position));
      }
      position = entry.end;
    }
    long data = input.lengthBytes() - dataPosition;
    if (position != data) {
      throw malformed(
          input,
          position > data ? ErrorCode.TRUNCATED : ErrorCode.TRAILING_BYTES,
          "the tensors take %d bytes, the file has %d".formatted(position, data));
    }
  }

  private static MalformedDataException malformed(StorageInput input, ErrorCode code, String why) {
    return new MalformedDataException(code, input.location(), "Cannot read the header: " + why);
  }

  /**
   * The header that the reference implementation writes for these tensors: by type, then by name in
   * the order of its UTF-8 bytes.
   */
  static Header of(List<TensorSpec> tensors, Map<String, String> metadata) {
    List<Entry> entries = new ArrayList<>();
    long position = 0;
    for (TensorSpec spec :
        tensors.stream()
            .sorted(
                Comparator.comparing(
                        (TensorSpec spec) -> ElementType.of(spec.dtype()).orElseThrow(),
                        Comparator.reverseOrder())
                    .thenComparing(
                        spec -> spec.name().getBytes(StandardCharsets.UTF_8),
                        Arrays::compareUnsigned))
            .toList()) {
      entries.add(new Entry(spec, position, Math.addExact(position, spec.lengthBytes())));
      position += spec.lengthBytes();
    }
    Header header = new Header(metadata, entries, 0);
    return new Header(metadata, entries, header.bytes().length);
  }

  /** The front of the file: the length, and the header padded with blanks to a multiple of 8. */
  byte[] bytes() {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      String comma = "";
      json.append(quoted(METADATA)).append(":{");
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.append(comma)
            .append(quoted(entry.getKey()))
            .append(':')
            .append(quoted(entry.getValue()));
        comma = ",";
      }
      json.append('}');
    }
    for (Entry entry : entries) {
      ElementType type = ElementType.of(entry.spec.dtype()).orElseThrow();
      long[] shape = entry.spec.shape().toArray();
      if (shape.length > 0) {
        shape[shape.length - 1] *= type.perElement();
      }
      json.append(json.length() > 1 ? "," : "")
          .append(quoted(entry.spec.name()))
          .append(
              ":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                  .formatted(
                      type, Arrays.toString(shape).replace(" ", ""), entry.begin, entry.end));
    }
    byte[] text = json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    int padded = Math.addExact(text.length, -text.length & 7);
    byte[] bytes = new byte[LENGTH_BYTES + padded];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(text);
    Arrays.fill(bytes, LENGTH_BYTES + text.length, bytes.length, (byte) ' ');
    return bytes;
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ') {
            quoted.append("\\u%04x".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
