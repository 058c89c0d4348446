package io.paramill.format.projector;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The layout {@code projector}: a log folder that TensorBoard's embedding projector shows, with
 * {@code projector_config.pbtxt}, {@code tensors.bytes} and, where there is a vocabulary, {@code
 * metadata.tsv}.
 *
 * <p>Written is the only float32 tensor with two extents, or of several the one named {@code
 * embeddings} or {@code embedding}; <b>the rest of the model is left out</b>. Tabs and line ends in
 * words become blanks, and an empty word {@code <empty>}, since the layout has no quotes. Read are
 * embeddings whose {@code tensor_path} is a file of raw float32, or of text, {@code *.tsv}; the
 * labels of a single one become the vocabulary.
 */
public final class ProjectorFormat implements TensorFormat {

  @Override
  public String name() {
    return "projector";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    Location config = location.child(ProjectorConfig.NAME);
    if (!storage.isFolder(location) || !storage.exists(config)) {
      return false;
    }
    try {
      return ProjectorConfig.read(storage, config).embeddings().stream()
          .anyMatch(embedding -> !embedding.tensorPath().isEmpty());
    } catch (MalformedDataException e) {
      return false;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    return ProjectorSource.open(storage, location);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    TensorSpec spec = embedding(catalog);
    Optional<List<String>> words = catalog.vocabulary();
    if (words.isPresent() && words.get().size() != spec.shape().rows()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write '%s' for the projector: %d words for %d rows"
              .formatted(spec.name(), words.get().size(), spec.shape().rows()));
    }
    return new ProjectorSink(storage, location, spec, words);
  }

  private static TensorSpec embedding(Catalog catalog) throws UnsupportedDataException {
    List<TensorSpec> fitting =
        catalog.tensors().stream()
            .filter(spec -> spec.dtype() == DType.FLOAT32 && spec.shape().rank() == 2)
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    return fitting.stream()
        .filter(spec -> spec.name().equals("embeddings") || spec.name().equals("embedding"))
        .findFirst()
        .orElseThrow(
            () ->
                new UnsupportedDataException(
                    ErrorCode.UNSUPPORTED_FEATURE,
                    "Cannot write for the projector: %d float32 tensors with two extents, none named 'embedding': %s"
                        .formatted(
                            fitting.size(),
                            catalog.tensors().stream()
                                .limit(5)
                                .map(TensorSpec::toString)
                                .toList())));
  }
}
