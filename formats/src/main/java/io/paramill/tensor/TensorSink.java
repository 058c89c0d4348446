package io.paramill.tensor;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A model being written, made for a full catalog. Every tensor is written once, in {@link
 * #writeOrder}; then {@link #finish} publishes the model. {@link #close} without {@code finish}
 * leaves nothing visible.
 */
public interface TensorSink extends Closeable {

  /** All tensors of the catalog, in the order in which they must be written. */
  List<TensorSpec> writeOrder();

  /** Writes the next tensor from a reader of exactly its bytes. */
  void write(TensorSpec spec, TensorReader reader) throws IOException;

  /** Makes what was written durable and visible. */
  void finish() throws IOException;
}
