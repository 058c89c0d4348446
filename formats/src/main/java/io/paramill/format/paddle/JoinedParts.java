package io.paramill.format.paddle;

import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The bytes of arrays one behind the other. */
record JoinedParts(List<StorageInput> parts, long lengthBytes) implements StorageInput {

  /**
   * One array of the elements of several.
   *
   * @throws MalformedDataException if they are not its parts
   */
  static StoredArray join(String name, List<StoredArray> parts, Shape shape, Location location)
      throws MalformedDataException {
    StoredArray first = parts.get(0);
    DType dtype = first.dtype();
    boolean alike =
        parts.stream()
            .allMatch(
                part ->
                    part.dtype() == dtype
                        && part.byteOrder() == first.byteOrder()
                        && part.shape().rank() == 1
                        && part.isDense());
    long lengthBytes;
    try {
      lengthBytes = new TensorSpec(name, dtype, shape).lengthBytes();
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.OVERFLOW, location, e.getMessage());
    }
    long partBytes = 0;
    for (StoredArray part : parts) {
      partBytes += part.shape().elements() * dtype.widthBytes();
    }
    if (!alike || partBytes != lengthBytes) {
      throw new MalformedDataException(
          ErrorCode.INCOMPLETE_SLICES,
          location,
          "Cannot read '%s': its %d parts have %d bytes, its shape %s"
              .formatted(name, parts.size(), partBytes, shape));
    }
    return new StoredArray(
        () -> open(parts, lengthBytes),
        dtype,
        shape,
        0,
        StoredArray.rowMajor(shape),
        first.byteOrder());
  }

  private static JoinedParts open(List<StoredArray> arrays, long lengthBytes) throws IOException {
    List<StorageInput> inputs = new ArrayList<>();
    for (StoredArray array : arrays) {
      inputs.add(array.bytes().open());
    }
    return new JoinedParts(inputs, lengthBytes);
  }

  @Override
  public Location location() {
    return parts.get(0).location();
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
    long start = 0;
    int done = 0;
    for (StorageInput part : parts) {
      long inside = position + done - start;
      int count = (int) Math.min(length - done, part.lengthBytes() - inside);
      if (inside >= 0 && count > 0) {
        part.readFully(inside, buffer, offset + done, count);
        done += count;
      }
      start += part.lengthBytes();
    }
    if (done < length) {
      throw new EOFException("Cannot read %d bytes at %d".formatted(length, position));
    }
  }

  @Override
  public void close() throws IOException {
    for (StorageInput part : parts) {
      part.close();
    }
  }
}
