package io.paramill.pipeline;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.time.Instant;

/** Leaves a model in another layout. */
final class ExportStage implements Stage {

  private final Storage storage;
  private final Location model;
  private final TensorFormat format;
  private final Location target;

  ExportStage(Storage storage, Location model, Export export) {
    this.storage = storage;
    this.model = model;
    format = Formats.named(export.format());
    target = export.target();
  }

  @Override
  public String name() {
    return "export " + format.name();
  }

  @Override
  public boolean done() throws IOException {
    return storage.exists(target);
  }

  @Override
  public Work run(StageProgress progress) throws IOException {
    Instant start = Instant.now();
    try (TensorSource source =
            Formats.recognise(storage, model).open(storage, model, FormatOptions.NONE);
        TensorSink sink = format.create(storage, target, source.catalog(), FormatOptions.NONE)) {
      int all = sink.writeOrder().size();
      int[] written = {0};
      Converter.convert(
          source, sink, spec -> progress.report((double) ++written[0] / all, spec.name()));
    }
    return Work.since(start);
  }
}
