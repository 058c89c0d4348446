package io.paramill.tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** The tensors that a sink waits for, one after the other. */
public final class WriteOrder {

  private static final int BUFFER_BYTES = 1 << 16;

  private final List<TensorSpec> tensors;
  private int next;

  /** Tensors in the order in which they must be written. */
  public WriteOrder(List<TensorSpec> tensors) {
    this.tensors = List.copyOf(tensors);
  }

  /** All of them. */
  public List<TensorSpec> tensors() {
    return tensors;
  }

  /**
   * Takes the next tensor.
   *
   * @throws IllegalStateException if it is another one
   */
  public void next(TensorSpec spec) {
    if (next == tensors.size() || !tensors.get(next).equals(spec)) {
      throw new IllegalStateException(
          "Cannot write '%s' now: %s"
              .formatted(
                  spec.name(),
                  next == tensors.size()
                      ? "all tensors are written"
                      : "'" + tensors.get(next).name() + "' comes first"));
    }
    next++;
  }

  /** Takes the next tensor and copies its bytes. */
  public void copyNext(TensorSpec spec, TensorReader reader, OutputStream output)
      throws IOException {
    next(spec);
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, spec.lengthBytes())];
    for (long done = 0; done < spec.lengthBytes(); ) {
      int count = (int) Math.min(buffer.length, spec.lengthBytes() - done);
      reader.readFully(buffer, 0, count);
      output.write(buffer, 0, count);
      done += count;
    }
  }

  /**
   * Checks that nothing is left to be written.
   *
   * @throws IllegalStateException if something is
   */
  public void requireDone() {
    if (next < tensors.size()) {
      throw new IllegalStateException(
          "Cannot finish: '" + tensors.get(next).name() + "' is not written");
    }
  }
}
