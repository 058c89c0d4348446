package io.paramill.format.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the index says of one tensor, or of one slice of a tensor. Of a tensor in slices, it says
 * only type and shape, and which slices there are.
 *
 * <pre>
 * BundleEntry { enum dtype = 1; TensorShape shape = 2; int32 shard = 3; int64 offset = 4;
 *               int64 size = 5; fixed32 crc32c = 6; repeated TensorSlice slices = 7 }
 * TensorShape { repeated Dim dims = 2; bool unknownRank = 3 }
 * Dim         { int64 size = 1; string name = 2 }
 * </pre>
 *
 * @param dtype the type's number
 * @param size in bytes
 * @param crc masked, over the bytes as stored
 */
record BundleEntry(
    int dtype, Shape shape, int shard, long offset, long size, int crc, List<TensorSlice> slices) {

  private static final int DTYPE = 1 << 3;
  private static final int SHAPE = 2 << 3 | 2;
  private static final int SHARD = 3 << 3;
  private static final int OFFSET = 4 << 3;
  private static final int SIZE = 5 << 3;
  private static final int CRC = 6 << 3 | 5;
  private static final int SLICES = 7 << 3 | 2;
  private static final int DIM = 2 << 3 | 2;
  private static final int UNKNOWN_RANK = 3 << 3;
  private static final int DIM_SIZE = 1 << 3;

  /**
   * Parses the message.
   *
   * @throws IllegalArgumentException if the shape is impossible
   */
  static BundleEntry read(byte[] message) throws IOException {
    int dtype = 0;
    List<Long> extents = new ArrayList<>();
    int shard = 0;
    long offset = 0;
    long size = 0;
    int crc = 0;
    List<TensorSlice> slices = List.of();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case DTYPE -> dtype = in.readEnum();
        case SHAPE -> readShape(in.readBytes().newCodedInput(), extents);
        case SHARD -> shard = in.readInt32();
        case OFFSET -> offset = in.readInt64();
        case SIZE -> size = in.readInt64();
        case CRC -> crc = in.readFixed32();
        case SLICES -> {
          slices = slices.isEmpty() ? new ArrayList<>() : slices;
          slices.add(TensorSlice.read(in.readBytes().newCodedInput()));
        }
        default -> in.skipField(tag);
      }
    }
    return new BundleEntry(dtype, new Shape(extents), shard, offset, size, crc, slices);
  }

  /** The same with an equal shape. */
  BundleEntry withShape(Shape equal) {
    return new BundleEntry(dtype, equal, shard, offset, size, crc, slices);
  }

  static void readShape(CodedInputStream in, List<Long> extents) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case DIM -> extents.add(readDim(in.readBytes().newCodedInput()));
        case UNKNOWN_RANK -> {
          if (in.readBool()) {
            throw new IllegalArgumentException("Invalid shape: its rank is unknown");
          }
        }
        default -> in.skipField(tag);
      }
    }
  }

  private static long readDim(CodedInputStream in) throws IOException {
    long size = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == DIM_SIZE) {
        size = in.readInt64();
      } else {
        in.skipField(tag);
      }
    }
    return size;
  }

  /** The entry of a tensor in slices. */
  static BundleEntry ofSlices(TensorSpec spec, List<TensorSlice> slices) {
    return new BundleEntry(
        DTypeNumbers.number(spec.dtype()).orElseThrow(), spec.shape(), 0, 0, 0, 0, slices);
  }

  /** The message; like TensorFlow, leaves zeros out. */
  byte[] toByteArray() throws IOException {
    ByteArrayOutputStream dims = new ByteArrayOutputStream();
    CodedOutputStream inner = CodedOutputStream.newInstance(dims);
    for (long extent : shape.extents()) {
      if (extent == 0) {
        inner.writeByteArray(2, new byte[0]);
      } else {
        inner.writeTag(2, 2);
        inner.writeUInt32NoTag(CodedOutputStream.computeInt64Size(1, extent));
        inner.writeInt64(1, extent);
      }
    }
    inner.flush();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    out.writeEnum(1, dtype);
    out.writeByteArray(2, dims.toByteArray());
    if (shard != 0) {
      out.writeInt32(3, shard);
    }
    if (offset != 0) {
      out.writeInt64(4, offset);
    }
    if (size != 0) {
      out.writeInt64(5, size);
    }
    if (crc != 0) {
      out.writeFixed32(6, crc);
    }
    for (TensorSlice slice : slices) {
      out.writeByteArray(7, slice.toByteArray());
    }
    out.flush();
    return message.toByteArray();
  }
}
