package io.paramill.format.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.codec.TableValue;
import io.paramill.tensor.DType;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor in a message, turned into a stream of little-endian bytes while the
 * message is read: nothing of it is kept. Repeated fields may be packed or not.
 *
 * <pre>
 * SavedTensorSlices { Data data = 2 }
 * Data        { string name = 1; TensorSlice slice = 2; TensorProto tensor = 3 }
 * TensorProto { bytes content = 4; repeated: float 5, double 6, int32 7, string 8, complex64 9,
 *               int64 10, bool 11, complex128 12, float16 bits 13, uint32 16, uint64 17;
 *               bytes float8 = 18 }
 * </pre>
 */
final class ProtoElements {

  private static final int CONTENT = 4;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final DType dtype;
  private final int field;
  private final BufferedInputStream in;
  private long position;
  private final long end;
  // Bytes that are elements as they are, up to here.
  private long rawEnd;
  // Numbers of variable length that are one element each, up to here.
  private long packedEnd;
  private ByteBuffer pending = ByteBuffer.allocate(0);

  /** Finds the tensor in a message. */
  ProtoElements(TableValue value, DType dtype) throws IOException {
    this.dtype = dtype;
    field = field(dtype);
    in = new BufferedInputStream(value, 64 << 10);
    long data = descend(2, value.leftBytes());
    end = descend(3, data);
  }

  private static int field(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> 5;
      case FLOAT64 -> 6;
      case STRING -> 8;
      case COMPLEX64 -> 9;
      case INT64 -> 10;
      case BOOL -> 11;
      case COMPLEX128 -> 12;
      case FLOAT16, BFLOAT16 -> 13;
      case UINT32 -> 16;
      case UINT64 -> 17;
      case FLOAT8_E5M2, FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E4M3B11FNUZ, FLOAT8_E5M2FNUZ -> 18;
      default -> 7;
    };
  }

  /** Reads some bytes of the elements; -1 behind the last one. */
  int read(byte[] buffer, int offset, int length) throws IOException {
    while (!pending.hasRemaining() && position >= rawEnd) {
      if (position < packedEnd) {
        element(varint(packedEnd));
      } else if (position < end) {
        nextField();
      } else {
        return -1;
      }
    }
    if (pending.hasRemaining()) {
      int count = Math.min(length, pending.remaining());
      pending.get(buffer, offset, count);
      return count;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, rawEnd - position));
    if (count < 0) {
      throw new InvalidProtocolBufferException("its message ends early");
    }
    position += count;
    return count;
  }

  /** Leaves out bytes of the elements, without reading them where they are as they are. */
  void skip(long count) throws IOException {
    byte[] rest = new byte[4096];
    long left = count;
    while (left > 0) {
      long direct = pending.hasRemaining() ? 0 : Math.min(left, Math.max(0, rawEnd - position));
      if (direct > 0) {
        in.skipNBytes(direct);
        position += direct;
        left -= direct;
      } else {
        // A few bytes, to come into the next field.
        int read = read(rest, 0, (int) Math.min(left, Long.BYTES));
        if (read < 0) {
          throw new InvalidProtocolBufferException("its message has too few elements");
        }
        left -= read;
      }
    }
  }

  private void nextField() throws IOException {
    long tag = varint(end);
    int wire = (int) tag & 7;
    boolean ours = tag >>> 3 == field;
    if (wire == VARINT) {
      long value = varint(end);
      if (ours) {
        element(value);
      }
      return;
    }
    long length =
        switch (wire) {
          case FIXED64 -> Long.BYTES;
          case DELIMITED -> varint(end);
          case FIXED32 -> Integer.BYTES;
          default ->
              throw new InvalidProtocolBufferException("its message has the wire type " + wire);
        };
    if (length < 0 || length > end - position) {
      throw new InvalidProtocolBufferException("a field of its message leads out of it");
    }
    if (ours && dtype == DType.STRING) {
      element(length);
      rawEnd = position + length;
    } else if (tag >>> 3 == CONTENT || (ours && !isVarint())) {
      rawEnd = position + length;
    } else if (ours && wire == DELIMITED) {
      packedEnd = position + length;
    } else {
      in.skipNBytes(length);
      position += length;
    }
  }

  private boolean isVarint() {
    return switch (field) {
      case 5, 6, 9, 12, 18 -> false;
      default -> true;
    };
  }

  private void element(long value) {
    int width = dtype.fixedWidth() ? dtype.widthBytes() : Integer.BYTES;
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    pending = bytes.putLong(value).flip().limit(width);
  }

  /** Reads on to the contents of a field. */
  private long descend(int wanted, long limit) throws IOException {
    while (position < limit) {
      long tag = varint(limit);
      int wire = (int) tag & 7;
      if (wire == VARINT) {
        varint(limit);
        continue;
      }
      long length = wire == DELIMITED ? varint(limit) : wire == FIXED32 ? 4 : 8;
      if (length < 0 || length > limit - position) {
        throw new InvalidProtocolBufferException("a field of its message leads out of it");
      }
      if (tag == (wanted << 3 | DELIMITED)) {
        return position + length;
      }
      in.skipNBytes(length);
      position += length;
    }
    throw new InvalidProtocolBufferException("its message has no elements");
  }

  private long varint(long limit) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64 && position < limit; shift += 7) {
      int octet = in.read();
      if (octet < 0) {
        break;
      }
      position++;
      value |= (octet & 0x7FL) << shift;
      if (octet < 0x80) {
        return value;
      }
    }
    throw new InvalidProtocolBufferException("a number of its message is not complete");
  }
}
