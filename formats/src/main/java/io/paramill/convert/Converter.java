package io.paramill.convert;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Copies a model from one layout into another: pulls the tensors in the order that the target asks
 * for. Long tensors are read and checked in one thread and written in another. Memory is what
 * source and sink keep of the catalog, and a few buffers.
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
    Catalog catalog = source.catalog();
    int tensors = 0;
    long bytes = 0;
    ExecutorService threads = Executors.newSingleThreadExecutor(Converter::readingThread);
    try {
      for (TensorSpec spec : sink.writeOrder()) {
        try (TensorReader reader = ahead(source.open(catalog.tensor(spec.name())), threads)) {
          bytes += reader.lengthBytes();
          sink.write(spec, reader);
        }
        tensors++;
        progress.accept(spec);
      }
    } finally {
      threads.shutdown();
    }
    sink.finish();
    return new Report(tensors, bytes);
  }

  private static TensorReader ahead(TensorReader reader, ExecutorService threads) {
    return reader.lengthBytes() < AheadReader.WORTH_BYTES
        ? reader
        : new AheadReader(reader, threads);
  }

  private static Thread readingThread(Runnable work) {
    Thread thread = new Thread(work, "convert-read");
    thread.setDaemon(true);
    return thread;
  }
}
