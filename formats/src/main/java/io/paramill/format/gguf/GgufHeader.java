package io.paramill.format.gguf;

import io.paramill.codec.ArraySource;
import io.paramill.codec.InputWindow;
import io.paramill.codec.StoredArray;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The front of a file, checked.
 *
 * <pre>
 * file   := "GGUF" version:u32 tensors:u64 values:u64 (key:text value)* info* padding data
 * info   := name:text rank:u32 (extent:u64)* type:u32 offset:u64
 * </pre>
 *
 * <p>Extents are listed with the one that runs fastest first, and offsets count from the beginning
 * of the data. Both the data and each tensor in them begin at multiples of the alignment: the value
 * of {@code general.alignment}, or 32. Version 1 has counts and lengths of 32 bits. Source: ggml's
 * gguf.md.
 *
 * @param dataPosition where the data begin in the file, in bytes
 */
record GgufHeader(
    Map<String, Object> attributes, List<Info> infos, ByteOrder byteOrder, long dataPosition) {

  static final byte[] MAGIC = "GGUF".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 3;
  static final int RANK_MAX = 4;
  static final int ALIGNMENT = 32;
  static final String ALIGNMENT_KEY = "general.alignment";

  private static final int ALIGNMENT_MAX = 1 << 20;
  private static final String SKIPPED = "gguf.skipped";
  private static final String DEQUANTIZED = "gguf.dequantized";

  /** The fewest bytes that a value and an info take. */
  private static final int VALUE_BYTES_MIN = 4 + 4 + 1;

  private static final int INFO_BYTES_MIN = 4 + 4 + 4 + 8;

  /** A tensor, and where it lies in the data. */
  record Info(TensorSpec spec, GgufType type, long offset) {

    long storedBytes() {
      return type.storedBytes(spec.shape().elements());
    }
  }

  static GgufHeader read(StorageInput input) throws IOException {
    GgufCursor in = new GgufCursor(input);
    for (byte letter : MAGIC) {
      if (in.u8() != letter) {
        throw in.malformed(ErrorCode.BAD_MAGIC, "it does not begin with GGUF");
      }
    }
    version(in);
    long tensors = in.count("tensors", INFO_BYTES_MIN);
    long values = in.count("values", VALUE_BYTES_MIN);
    Map<String, Object> attributes = new LinkedHashMap<>();
    List<String> skipped = new ArrayList<>();
    for (long i = 0; i < values; i++) {
      String key = in.text();
      Optional<Object> value = GgufMetadata.read(in);
      if (value.isEmpty()) {
        skipped.add(key);
      } else if (attributes.putIfAbsent(key, value.get()) != null) {
        throw in.malformed(ErrorCode.DUPLICATE_NAME, "two values '" + key + "'");
      }
    }
    if (attributes.getOrDefault("split.count", 1L) instanceof Long parts && parts > 1) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read %s: it is one of %d files".formatted(input.location(), parts));
    }
    List<Info> infos = new ArrayList<>();
    for (long i = 0; i < tensors; i++) {
      infos.add(info(in));
    }
    long alignment = alignment(in, attributes);
    long start = (in.position() + alignment - 1) / alignment * alignment;
    GgufHeader header = new GgufHeader(attributes, infos, in.byteOrder(), start);
    header.check(in, input.lengthBytes(), alignment);
    note(attributes, SKIPPED, skipped);
    note(
        attributes,
        DEQUANTIZED,
        infos.stream()
            .filter(info -> info.type == GgufType.Q8_0)
            .map(info -> info.spec.name())
            .toList());
    return header;
  }

  private static void note(Map<String, Object> attributes, String name, List<String> names) {
    if (!names.isEmpty()) {
      attributes.put(name, names);
    }
  }

  /** Whether an attribute is a note of the reader's, and no value of a file. */
  static boolean isNote(String attribute) {
    return attribute.equals(SKIPPED) || attribute.equals(DEQUANTIZED);
  }

  /** The version also tells the byte order: its upper half is 0 in the right one. */
  private static void version(GgufCursor in) throws IOException {
    int version = in.i32();
    if ((version & 0xFFFF) == 0) {
      in.setByteOrder(ByteOrder.BIG_ENDIAN);
      version = Integer.reverseBytes(version);
    }
    if (version < 1 || version > VERSION) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_VERSION,
          "Cannot read GGUF of version %d, at most %d".formatted(version, VERSION));
    }
    if (version == 1) {
      in.setNarrow();
    }
  }

  private static long alignment(GgufCursor in, Map<String, Object> attributes)
      throws MalformedDataException {
    Object value = attributes.getOrDefault(ALIGNMENT_KEY, (long) ALIGNMENT);
    if (!(value instanceof Long alignment)
        || alignment < 1
        || alignment > ALIGNMENT_MAX
        || Long.bitCount(alignment) != 1) {
      throw in.malformed(ErrorCode.MALFORMED, "its alignment is " + value);
    }
    return alignment;
  }

  private static Info info(GgufCursor in) throws IOException {
    String name = in.text();
    long rank = in.u32();
    if (rank > RANK_MAX) {
      throw in.malformed(ErrorCode.LIMIT_EXCEEDED, "'%s' has %d extents".formatted(name, rank));
    }
    List<Long> extents = new ArrayList<>();
    for (long i = 0; i < rank; i++) {
      extents.add(in.length());
    }
    Collections.reverse(extents);
    long number = in.u32();
    GgufType type =
        GgufType.numbered(number)
            .orElseThrow(
                () ->
                    new UnsupportedDataException(
                        ErrorCode.UNSUPPORTED_DTYPE,
                        "Cannot read '%s': its elements are of type %d".formatted(name, number)));
    TensorSpec spec;
    try {
      spec = new TensorSpec(name, type.dtype(), new Shape(extents));
    } catch (IllegalArgumentException e) {
      throw in.malformed(ErrorCode.OVERFLOW, e.getMessage());
    }
    if (type == GgufType.Q8_0
        && (extents.isEmpty()
            || extents.get(extents.size() - 1) % BlockInput.BLOCK_ELEMENTS != 0)) {
      throw in.malformed(ErrorCode.SIZE_MISMATCH, spec + " has no whole blocks in a row");
    }
    return new Info(spec, type, in.i64());
  }

  private void check(GgufCursor in, long fileBytes, long alignment) throws IOException {
    List<Info> ordered = new ArrayList<>(infos);
    ordered.sort(Comparator.comparingLong(Info::offset));
    long dataBytes = fileBytes - dataPosition;
    long end = 0;
    Map<String, Info> names = new LinkedHashMap<>();
    for (Info info : ordered) {
      if (names.put(info.spec.name(), info) != null) {
        throw in.malformed(ErrorCode.DUPLICATE_NAME, "two tensors '" + info.spec.name() + "'");
      }
      if (info.offset % alignment != 0 || info.offset < 0) {
        throw in.malformed(
            ErrorCode.OUT_OF_RANGE,
            "%s begins at %d, the alignment is %d".formatted(info.spec, info.offset, alignment));
      }
      if (info.storedBytes() == 0) {
        continue;
      }
      if (info.offset < end) {
        throw in.malformed(ErrorCode.OVERLAP, info.spec + " overlaps the one before it");
      }
      if (info.storedBytes() > dataBytes - info.offset) {
        throw in.malformed(
            ErrorCode.TRUNCATED,
            "%s has %d bytes at %d, the file has %d"
                .formatted(info.spec, info.storedBytes(), dataPosition + info.offset, fileBytes));
      }
      if (info.offset - end >= alignment) {
        throw in.malformed(ErrorCode.HOLE, "nothing is in front of " + info.spec);
      }
      end = info.offset + info.storedBytes();
    }
    // The last tensor may be padded, too.
    if (dataBytes > (end + alignment - 1) / alignment * alignment) {
      throw in.malformed(
          ErrorCode.TRAILING_BYTES, "%d bytes behind the last tensor".formatted(dataBytes - end));
    }
  }

  /** The tensors of the file that this is the front of. */
  TensorSource source(StorageInput input) {
    Map<String, StoredArray> arrays = new LinkedHashMap<>();
    for (Info info : infos) {
      arrays.put(
          info.spec.name(),
          StoredArray.dense(
              () -> elements(input, info),
              info.spec.dtype(),
              info.spec.shape(),
              info.type == GgufType.Q8_0 ? ByteOrder.LITTLE_ENDIAN : byteOrder));
    }
    return new ArraySource(arrays, attributes, input);
  }

  private StorageInput elements(StorageInput input, Info info) {
    if (info.storedBytes() == 0) {
      return new InputWindow(input, 0, 0);
    }
    StorageInput stored = new InputWindow(input, dataPosition + info.offset, info.storedBytes());
    return info.type == GgufType.Q8_0 ? new BlockInput(stored, byteOrder) : stored;
  }
}
