package io.paramill.convert;

import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Copies a model from one layout into another: pulls the tensors in the order that the target asks
 * for. Memory is what source and sink keep of the catalog, and one buffer.
 */
public final class Converter {

  /** What a conversion did. */
  public record Report(int tensors, long bytes) {}

  private Converter() {}

  /**
   * Copies all tensors of a sink's catalog and publishes it.
   *
   * @param progress told of every tensor that is done
   */
  public static Report convert(TensorSource source, TensorSink sink, Consumer<TensorSpec> progress)
      throws IOException {
    int tensors = 0;
    long bytes = 0;
    for (TensorSpec spec : sink.writeOrder()) {
      try (TensorReader reader = source.open(source.catalog().tensor(spec.name()))) {
        bytes += reader.lengthBytes();
        sink.write(spec, reader);
      }
      tensors++;
      progress.accept(spec);
    }
    sink.finish();
    return new Report(tensors, bytes);
  }
}
