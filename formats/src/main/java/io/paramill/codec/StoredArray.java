package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Where an array's elements lie: element (i, j, ...) begins {@code offset + i * strides[0] + j *
 * strides[1] + ...} elements from the start of its bytes.
 *
 * @param bytes opens the bytes; the input is closed with the reader. Arrays in the same bytes have
 *     the same opener
 * @param offset of the first element, in elements
 * @param strides elements from one index to the next, one an extent, none negative
 */
public record StoredArray(
    Opener bytes, DType dtype, Shape shape, long offset, List<Long> strides, ByteOrder byteOrder) {

  /** Opens the bytes of an array, for one reader. */
  public interface Opener {

    /** The bytes. */
    StorageInput open() throws IOException;

    /** The checksum of all the bytes, verified when a whole array is read; always the same one. */
    default Optional<Checksum> checksum() {
      return Optional.empty();
    }
  }

  /** Copies the strides and checks their number. */
  public StoredArray {
    strides = List.copyOf(strides);
    if (strides.size() != shape.rank()) {
      throw new IllegalArgumentException("Cannot use " + strides + " for " + shape);
    }
  }

  /** An array whose elements are all there, in row-major order. */
  public static StoredArray dense(Opener bytes, DType dtype, Shape shape, ByteOrder byteOrder) {
    return new StoredArray(bytes, dtype, shape, 0, rowMajor(shape), byteOrder);
  }

  /** The same bytes as elements of another type of the same width. */
  public StoredArray withType(DType other) {
    if (other.widthBytes() != dtype.widthBytes()) {
      throw new IllegalArgumentException("Cannot take " + dtype + " for " + other);
    }
    return new StoredArray(bytes, other, shape, offset, strides, byteOrder);
  }

  /** The strides of a dense array whose last index runs fastest. */
  public static List<Long> rowMajor(Shape shape) {
    Long[] strides = new Long[shape.rank()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, shape.extent(i));
    }
    return List.of(strides);
  }

  /** The strides of a dense array whose first index runs fastest, as in Fortran. */
  public static List<Long> columnMajor(Shape shape) {
    Long[] strides = new Long[shape.rank()];
    long stride = 1;
    for (int i = 0; i < strides.length; i++) {
      strides[i] = stride;
      stride *= Math.max(1, shape.extent(i));
    }
    return List.of(strides);
  }

  /** Whether the elements lie one behind the other in row-major order. */
  public boolean isDense() {
    List<Long> dense = rowMajor(shape);
    for (int i = 0; i < shape.rank(); i++) {
      if (shape.extent(i) > 1 && !strides.get(i).equals(dense.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Opens some rows for reading, under the name of a tensor of this type and shape. */
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    rows.within(spec);
    StorageInput input = bytes.open();
    try {
      boolean whole = rows.equals(RowRange.all(shape)) && shape.elements() > 0;
      boolean isAll = isDense() && offset == 0 && spec.lengthBytes() == input.lengthBytes();
      Optional<Checksum> checksum = whole ? bytes.checksum() : Optional.empty();
      if (checksum.isPresent() && !isAll) {
        checksum.get().verifyOnce(input, spec.name());
      }
      return isDense() || shape.elements() == 0
          ? new DenseReader(this, spec, rows, input, isAll ? checksum : Optional.empty())
          : new StridedReader(this, spec, rows, input, StridedReader.STRIP_BYTES);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Swaps the numbers in a range of whole elements to little-endian, if they are not. */
  void toLittleEndian(byte[] buffer, int offset, int length) {
    int width = dtype.scalarBytes();
    if (byteOrder == ByteOrder.LITTLE_ENDIAN || width == 1) {
      return;
    }
    for (int at = offset; at < offset + length; at += width) {
      for (int i = at, j = at + width - 1; i < j; i++, j--) {
        byte swapped = buffer[i];
        buffer[i] = buffer[j];
        buffer[j] = swapped;
      }
    }
  }
}
