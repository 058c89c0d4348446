package io.paramill.codec;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** What every sink does with the tensors that it is given. */
public final class TensorBytes {

  private static final int BUFFER_BYTES = 1 << 16;

  private TensorBytes() {}

  /** Writes all bytes of a tensor. */
  public static void copy(TensorReader reader, OutputStream output) throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, reader.lengthBytes())];
    long rest = reader.lengthBytes();
    while (rest > 0) {
      int count = reader.read(buffer, 0, (int) Math.min(buffer.length, rest));
      if (count < 0) {
        throw new EOFException("Cannot copy '" + reader.spec().name() + "': it ended early");
      }
      output.write(buffer, 0, count);
      rest -= count;
    }
  }

  /**
   * Checks that a tensor is the next one to be written.
   *
   * @throws IllegalStateException if it is another
   */
  public static void checkNext(List<TensorSpec> order, int next, TensorSpec spec) {
    if (next >= order.size() || !order.get(next).equals(spec)) {
      throw new IllegalStateException(
          "Cannot write "
              + spec
              + ": expected is "
              + (next < order.size() ? order.get(next) : "no other tensor"));
    }
  }

  /**
   * Checks that all tensors were written.
   *
   * @throws IllegalStateException if some were not
   */
  public static void checkAll(List<TensorSpec> order, int written) {
    if (written < order.size()) {
      throw new IllegalStateException("Cannot finish: " + order.get(written) + " is not written");
    }
  }
}
