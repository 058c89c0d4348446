package io.paramill.format.projector;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FileRangeReader;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The embeddings of a log folder. */
final class ProjectorSource implements TensorSource {

  private final Storage storage;
  private final Map<String, Location> files = new LinkedHashMap<>();
  private final Map<String, TsvNumbers> tables = new LinkedHashMap<>();
  private final Catalog catalog;

  private ProjectorSource(Storage storage, Location folder) throws IOException {
    this.storage = storage;
    Location config = folder.child(ProjectorConfig.NAME);
    List<ProjectorConfig.Embedding> embeddings = ProjectorConfig.read(storage, config).embeddings();
    List<TensorSpec> specs = new ArrayList<>();
    for (ProjectorConfig.Embedding embedding : embeddings) {
      if (embedding.tensorPath().isEmpty()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Cannot read '%s': its numbers are in a checkpoint".formatted(embedding.tensorName()));
      }
      Location file = child(config, embedding.tensorPath());
      TensorSpec spec = spec(config, embedding, file);
      if (files.put(spec.name(), file) != null) {
        throw malformed(ErrorCode.DUPLICATE_NAME, config, "two tensors '" + spec.name() + "'");
      }
      specs.add(spec);
    }
    Map<String, Object> attributes = new LinkedHashMap<>();
    if (specs.size() == 1 && !embeddings.get(0).metadataPath().isEmpty()) {
      Location labels = child(config, embeddings.get(0).metadataPath());
      attributes.put(Catalog.VOCABULARY, labels(labels, specs.get(0).shape().rows()));
    }
    catalog = new Catalog(specs, attributes);
  }

  static ProjectorSource open(Storage storage, Location folder) throws IOException {
    return new ProjectorSource(storage, folder);
  }

  /** Raw float32 has its shape in the list, and text may have. */
  private TensorSpec spec(Location config, ProjectorConfig.Embedding embedding, Location file)
      throws IOException {
    String name = embedding.tensorName();
    try {
      if (embedding.tensorShape().size() == 2 && !file.name().endsWith(".tsv")) {
        TensorSpec spec = new TensorSpec(name, DType.FLOAT32, new Shape(embedding.tensorShape()));
        requireLength(file, spec);
        return spec;
      }
      TsvNumbers table = TsvNumbers.scan(storage, file);
      tables.put(name, table);
      TensorSpec spec = new TensorSpec(name, DType.FLOAT32, table.shape());
      if (!embedding.tensorShape().isEmpty()
          && !embedding.tensorShape().equals(spec.shape().extents())) {
        throw malformed(
            ErrorCode.SIZE_MISMATCH,
            file,
            "%s has the shape %s in the list".formatted(spec, embedding.tensorShape()));
      }
      return spec;
    } catch (IllegalArgumentException e) {
      throw malformed(ErrorCode.OVERFLOW, config, e.getMessage());
    }
  }

  private Location child(Location config, String path) throws IOException {
    try {
      Location file = config.sibling(path);
      if (!storage.exists(file)) {
        throw malformed(ErrorCode.MISSING_SHARD, config, "there is no " + file.name());
      }
      return file;
    } catch (IllegalArgumentException e) {
      throw malformed(ErrorCode.UNSAFE_PATH, config, e.getMessage());
    }
  }

  private void requireLength(Location file, TensorSpec spec) throws IOException {
    try (StorageInput input = storage.open(file)) {
      if (input.lengthBytes() != spec.lengthBytes()) {
        throw malformed(
            input.lengthBytes() < spec.lengthBytes()
                ? ErrorCode.TRUNCATED
                : ErrorCode.TRAILING_BYTES,
            file,
            "%s takes %d bytes, the file has %d"
                .formatted(spec, spec.lengthBytes(), input.lengthBytes()));
      }
    }
  }

  /** One label a line; with several columns the first line is their names, and the first counts. */
  private List<String> labels(Location file, long rows) throws IOException {
    List<String> labels = new ArrayList<>();
    boolean columns = false;
    try (StorageInput input = storage.open(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    new BufferedInputStream(input.stream()),
                    StandardCharsets.UTF_8.newDecoder()))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        columns |= labels.isEmpty() && line.indexOf('\t') >= 0;
        labels.add(columns ? line.split("\t", 2)[0] : line);
      }
    } catch (CharacterCodingException e) {
      throw malformed(ErrorCode.MALFORMED, file, "the labels are no UTF-8");
    }
    List<String> words = columns ? labels.subList(1, labels.size()) : labels;
    if (words.size() != rows) {
      throw malformed(
          ErrorCode.SIZE_MISMATCH, file, "%d labels for %d rows".formatted(words.size(), rows));
    }
    return List.copyOf(words);
  }

  private static MalformedDataException malformed(ErrorCode code, Location file, String why) {
    return new MalformedDataException(code, file, "Cannot read the embeddings: " + why);
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    TsvNumbers table = tables.get(spec.name());
    return table == null
        ? FileRangeReader.open(
            storage, files.get(spec.name()), 0, catalog.tensor(spec.name()), rows)
        : table.open(storage, catalog.tensor(spec.name()), rows);
  }

  @Override
  public void close() {}
}
