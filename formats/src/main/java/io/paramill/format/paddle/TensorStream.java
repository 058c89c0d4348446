package io.paramill.format.paddle;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.format.paddle.proto.PaddleProto.TensorDesc;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor in a file.
 *
 * <pre>
 * stream := 0:u32 levels:u64 level* 0:u32 length:i32 TensorDesc:length elements
 * level  := bytes:u64 (offset:u64)*
 * </pre>
 *
 * <p>The levels part the rows into sequences. They are checked, and not kept. The number of
 * elements follows from the description alone, and Paddle itself takes what is missing at the end
 * of a file for zeros.
 *
 * @param dataPosition where the elements begin in the file, in bytes
 */
record TensorStream(TensorSpec spec, long dataPosition) {

  private static final int MAX_LEVELS = 16;
  private static final int MAX_DESCRIPTION_BYTES = 1 << 20;

  /** Version, levels, version, length of the description. */
  private static final int PLAIN_HEADER_BYTES = 4 + 8 + 4 + 4;

  /** Where the stream ends in the file, in bytes. */
  long end() {
    return dataPosition + spec.lengthBytes();
  }

  /** The front of a stream. */
  static byte[] header(TensorSpec spec) {
    TensorDesc description = description(spec);
    byte[] bytes = description.toByteArray();
    return ByteBuffer.allocate(PLAIN_HEADER_BYTES + bytes.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0)
        .putLong(0)
        .putInt(0)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  static TensorDesc description(TensorSpec spec) {
    return TensorDesc.newBuilder()
        .setDataType(ElementType.of(spec.dtype()).orElseThrow().number())
        .addAllDims(spec.shape().extents())
        .build();
  }

  /** Whether a file begins like a stream. */
  static boolean begins(StorageInput input) throws IOException {
    try {
      return read(input, 0, "").end() <= input.lengthBytes();
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  /** Reads the front of a stream and checks that the file has all its elements. */
  static TensorStream read(StorageInput input, long position, String name) throws IOException {
    Cursor cursor = new Cursor(input, position, name);
    cursor.version();
    long levels = cursor.number(Long.BYTES);
    if (levels < 0 || levels > MAX_LEVELS) {
      throw cursor.malformed(
          ErrorCode.BAD_MAGIC, "%d levels, at most %d".formatted(levels, MAX_LEVELS));
    }
    for (long i = 0; i < levels; i++) {
      cursor.skipLevel();
    }
    return cursor.plain(name);
  }

  /** Reads a front part by part. */
  static final class Cursor {
    private final StorageInput input;
    private final String name;
    private long position;

    Cursor(StorageInput input, long position, String name) {
      this.input = input;
      this.position = position;
      this.name = name;
    }

    long position() {
      return position;
    }

    void skip(long length) throws IOException {
      if (length > input.lengthBytes() - position) {
        throw malformed(ErrorCode.TRUNCATED, "the file ends inside the header");
      }
      position += length;
    }

    private ByteBuffer bytes(int length) throws IOException {
      if (length > input.lengthBytes() - position) {
        throw malformed(ErrorCode.TRUNCATED, "the file ends inside the header");
      }
      byte[] bytes = input.readFully(position, length);
      position += length;
      return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    long number(int width) throws IOException {
      ByteBuffer bytes = bytes(width);
      return width == Integer.BYTES ? bytes.getInt() : bytes.getLong();
    }

    void version() throws IOException {
      long version = number(Integer.BYTES);
      if (version != 0) {
        throw malformed(ErrorCode.BAD_MAGIC, "version %d instead of 0".formatted(version));
      }
    }

    private void skipLevel() throws IOException {
      long length = number(Long.BYTES);
      if (length < 0 || length % Long.BYTES != 0 || length > input.lengthBytes() - position) {
        throw malformed(ErrorCode.OUT_OF_RANGE, "a level of %d bytes".formatted(length));
      }
      long before = 0;
      for (long i = 0; i < length; i += Long.BYTES) {
        long offset = number(Long.BYTES);
        if (offset < before || (i == 0 && offset != 0)) {
          throw malformed(ErrorCode.MALFORMED, "the offsets of a level do not ascend from 0");
        }
        before = offset;
      }
    }

    /** Reads a stream from its second version on, without its elements. */
    TensorStream plain(String tensor) throws IOException {
      version();
      long length = number(Integer.BYTES);
      if (length < 1 || length > MAX_DESCRIPTION_BYTES) {
        throw malformed(
            ErrorCode.LIMIT_EXCEEDED,
            "a description of %d bytes, at most %d".formatted(length, MAX_DESCRIPTION_BYTES));
      }
      TensorSpec spec = spec(tensor, (int) length);
      if (spec.lengthBytes() > input.lengthBytes() - position) {
        throw malformed(
            ErrorCode.TRUNCATED,
            "%s needs %d bytes, the file has %d more"
                .formatted(spec, spec.lengthBytes(), input.lengthBytes() - position));
      }
      return new TensorStream(spec, position);
    }

    private TensorSpec spec(String tensor, int length) throws IOException {
      TensorDesc description;
      try {
        description = TensorDesc.parseFrom(bytes(length));
      } catch (InvalidProtocolBufferException e) {
        throw malformed(ErrorCode.MALFORMED, "the description is no protobuf");
      }
      ElementType type =
          ElementType.numbered(description.getDataType())
              .orElseThrow(
                  () ->
                      new UnsupportedDataException(
                          ErrorCode.UNSUPPORTED_DTYPE,
                          "Cannot read '%s': unknown element type %d"
                              .formatted(name, description.getDataType())));
      List<Long> extents = new ArrayList<>(description.getDimsList());
      try {
        return new TensorSpec(tensor, type.dtype(), new Shape(extents));
      } catch (IllegalArgumentException e) {
        throw malformed(ErrorCode.OVERFLOW, e.getMessage());
      }
    }

    MalformedDataException malformed(ErrorCode code, String why) {
      return new MalformedDataException(
          code, input.location(), position, "Cannot read the tensor '" + name + "': " + why);
    }
  }
}
