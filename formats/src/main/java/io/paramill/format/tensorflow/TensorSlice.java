package io.paramill.format.tensorflow;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.paramill.codec.OrderedCode;
import io.paramill.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A box of a tensor's elements.
 *
 * <pre>
 * TensorSlice { repeated Extent extents = 1 }
 * Extent      { int64 start = 1; optional int64 length = 2 (absent: the whole dimension) }
 * </pre>
 */
record TensorSlice(List<Extent> extents) {

  /** A part of one dimension; the length is {@link #WHOLE} for all of it. */
  record Extent(long start, long length) {}

  static final long WHOLE = -1;

  private static final int EXTENTS = 1 << 3 | 2;
  private static final int START = 1 << 3;
  private static final int LENGTH = 2 << 3;

  TensorSlice {
    extents = List.copyOf(extents);
  }

  static TensorSlice read(CodedInputStream in) throws IOException {
    List<Extent> extents = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == EXTENTS) {
        extents.add(readExtent(in.readBytes().newCodedInput()));
      } else {
        in.skipField(tag);
      }
    }
    return new TensorSlice(extents);
  }

  private static Extent readExtent(CodedInputStream in) throws IOException {
    long start = 0;
    long length = WHOLE;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case START -> start = in.readInt64();
        case LENGTH -> length = in.readInt64();
        default -> in.skipField(tag);
      }
    }
    return new Extent(start, length);
  }

  /** The message. */
  byte[] toByteArray() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    for (Extent extent : extents) {
      ByteArrayOutputStream part = new ByteArrayOutputStream();
      CodedOutputStream inner = CodedOutputStream.newInstance(part);
      if (extent.start != 0) {
        inner.writeInt64(1, extent.start);
      }
      if (extent.length != WHOLE) {
        inner.writeInt64(2, extent.length);
      }
      inner.flush();
      out.writeByteArray(1, part.toByteArray());
    }
    out.flush();
    return message.toByteArray();
  }

  /** The key under which the index has the slice of a tensor. */
  byte[] key(String tensor) {
    OrderedCode key =
        new OrderedCode()
            .number(0)
            .string(tensor.getBytes(StandardCharsets.UTF_8))
            .number(extents.size());
    for (Extent extent : extents) {
      key.signed(extent.start).signed(extent.length);
    }
    return key.toByteArray();
  }

  /** Whether the slice has as many dimensions as a shape, and lies in it. */
  boolean isWithin(Shape full) {
    if (extents.size() != full.rank()) {
      return false;
    }
    for (int i = 0; i < extents.size(); i++) {
      Extent extent = extents.get(i);
      boolean inside =
          extent.length == WHOLE
              ? extent.start == 0
              : extent.start >= 0
                  && extent.length >= 0
                  && extent.start <= full.extent(i)
                  && extent.length <= full.extent(i) - extent.start;
      if (!inside) {
        return false;
      }
    }
    return true;
  }

  /** The extents of the slice of a tensor. */
  Shape shape(Shape full) {
    long[] lengths = full.toArray();
    for (int i = 0; i < lengths.length; i++) {
      if (extents.get(i).length != WHOLE) {
        lengths[i] = extents.get(i).length;
      }
    }
    return Shape.of(lengths);
  }

  long start(int dimension) {
    return extents.get(dimension).start;
  }
}
