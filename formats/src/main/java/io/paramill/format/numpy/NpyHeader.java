package io.paramill.format.numpy;

import io.paramill.codec.Checksum;
import io.paramill.codec.NumpyTypes;
import io.paramill.codec.StoredArray;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The header of a {@code .npy} file, versions 1.0 to 3.0:
 *
 * <pre>
 * npy  = 93 "NUMPY" major:1 minor:1 length text data     length:2 in version 1, :4 in 2 and 3
 * text = {'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), } blanks newline
 * </pre>
 *
 * (NumPy enhancement proposal 1.)
 *
 * @param dataOffset where the elements begin
 */
record NpyHeader(DType dtype, ByteOrder byteOrder, Shape shape, Order order, long dataOffset) {

  /** Which index runs fastest. */
  enum Order {
    /** The last one. */
    C,
    /** The first one. */
    FORTRAN
  }

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int ALIGNMENT_BYTES = 64;

  /** The cap that NumPy itself has. */
  private static final int TEXT_BYTES_MAX = 10_000;

  static boolean recognises(StorageInput input) throws IOException {
    return Arrays.equals(input.readHead(MAGIC.length), MAGIC);
  }

  /** Reads and checks the header of a file that is one array and nothing else. */
  static NpyHeader read(StorageInput input) throws IOException {
    if (!recognises(input)) {
      throw malformed(input, ErrorCode.BAD_MAGIC, "it does not begin with its magic number");
    }
    byte[] head = input.readHead(12);
    int lengthBytes = head.length > 6 && head[6] == 1 ? 2 : 4;
    int textStart = 8 + lengthBytes;
    if (head.length < textStart) {
      throw malformed(input, ErrorCode.TRUNCATED, "it ends in its header");
    }
    if (head[6] < 1 || head[6] > 3 || head[7] != 0) {
      throw malformed(
          input, ErrorCode.UNSUPPORTED_VERSION, "its version is " + head[6] + "." + head[7]);
    }
    ByteBuffer numbers = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    long length = lengthBytes == 2 ? numbers.getShort(8) & 0xFFFF : numbers.getInt(8) & 0xFFFFFFFFL;
    if (length > TEXT_BYTES_MAX) {
      throw malformed(input, ErrorCode.LIMIT_EXCEEDED, "its header has " + length + " bytes");
    }
    if (length > input.lengthBytes() - textStart) {
      throw malformed(input, ErrorCode.TRUNCATED, "it ends in its header");
    }
    byte[] text = input.readFully(textStart, (int) length);
    NpyHeader header =
        parse(input, new String(text, StandardCharsets.ISO_8859_1), textStart + length);
    header.checkLength(input);
    return header;
  }

  private static NpyHeader parse(StorageInput input, String text, long dataOffset)
      throws IOException {
    NpyText parser = new NpyText(text, input.location());
    parser.parse();
    String type = parser.type();
    DType dtype = NumpyTypes.type(type.isEmpty() ? type : type.substring(1)).orElse(null);
    if (dtype == null) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE,
          "Cannot read the array: elements of type '%s'"
              .formatted(type.replaceAll("[^\\x20-\\x7e]", "?")));
    }
    ByteOrder byteOrder =
        NumpyTypes.byteOrder(type.substring(0, 1))
            .orElseThrow(
                () -> malformed(input, ErrorCode.MALFORMED, "no byte order '" + type + "'"));
    try {
      Shape shape = Shape.of(parser.shape());
      TensorSpec unused = new TensorSpec("", dtype, shape);
      return new NpyHeader(dtype, byteOrder, shape, parser.order(), dataOffset);
    } catch (IllegalArgumentException e) {
      throw malformed(input, ErrorCode.OVERFLOW, e.getMessage());
    }
  }

  private void checkLength(StorageInput input) throws MalformedDataException {
    long expected = shape.elements() * dtype.widthBytes();
    long actual = input.lengthBytes() - dataOffset;
    if (actual != expected) {
      throw malformed(
          input,
          actual < expected ? ErrorCode.TRUNCATED : ErrorCode.TRAILING_BYTES,
          "it has %d bytes of elements instead of %d".formatted(actual, expected));
    }
  }

  /** What is behind a header. */
  private record Data(StoredArray.Opener file, long offset) implements StoredArray.Opener {

    @Override
    public StorageInput open() throws IOException {
      return new NpyData(file.open(), offset);
    }

    @Override
    public Optional<Checksum> checksum() {
      return file.checksum();
    }
  }

  /** The array behind this header; {@code file} opens the whole file. */
  StoredArray array(StoredArray.Opener file) {
    return new StoredArray(
        new Data(file, dataOffset),
        dtype,
        shape,
        0,
        order == Order.FORTRAN ? StoredArray.columnMajor(shape) : StoredArray.rowMajor(shape),
        byteOrder);
  }

  /** The header of version 1.0 of an array in row-major order, as NumPy writes it. */
  static byte[] bytes(TensorSpec spec) throws IOException {
    String name = NumpyTypes.name(spec.name(), spec.dtype());
    String type = NumpyTypes.mark(spec.dtype()) + name;
    String shape =
        spec.shape().extents().stream().map(Object::toString).collect(Collectors.joining(", "));
    StringBuilder text =
        new StringBuilder(
            "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(type, shape, spec.shape().rank() == 1 ? "," : ""));
    int fixed = MAGIC.length + 4;
    while ((fixed + text.length() + 1) % ALIGNMENT_BYTES != 0) {
      text.append(' ');
    }
    text.append('\n');
    return ByteBuffer.allocate(fixed + text.length())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) text.length())
        .put(text.toString().getBytes(StandardCharsets.ISO_8859_1))
        .array();
  }

  private static MalformedDataException malformed(StorageInput input, ErrorCode code, String why) {
    return new MalformedDataException(code, input.location(), 0, "Cannot read the array: " + why);
  }
}
