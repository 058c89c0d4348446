package io.paramill.cli;

import io.paramill.convert.Formats;
import io.paramill.corpus.Vocabulary;
import io.paramill.evaluate.Embedding;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which embedding is looked at. */
final class EmbeddingOptions {

  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description = "A model in any layout that is read, or a run's output folder.")
  private String model;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "The words of the rows, a line each, with their counts behind a TAB; needed where the model has none.")
  private String vocabulary;

  /** Loads it. */
  Embedding load(HadoopStorage storage) throws IOException {
    Location location = storage.locate(model);
    RunLayout run = new RunLayout(location);
    if (storage.exists(run.settings())) {
      location = lastModel(storage, run);
    }
    try (TensorSource source =
        Formats.recognise(storage, location).open(storage, location, FormatOptions.NONE)) {
      if (vocabulary != null) {
        return Embedding.load(source, Vocabulary.read(storage, storage.locate(vocabulary)).words());
      }
      return Embedding.load(source);
    } catch (IllegalArgumentException e) {
      throw new InputException(e.getMessage());
    }
  }

  private static Location lastModel(Storage storage, RunLayout run) throws IOException {
    int round = 0;
    while (storage.exists(RunLayout.manifest(run.model(round + 1)))) {
      round++;
    }
    return run.model(round);
  }
}
