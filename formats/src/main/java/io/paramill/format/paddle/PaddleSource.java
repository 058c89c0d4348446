package io.paramill.format.paddle;

import io.paramill.format.paddle.Program.Variable;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FileRangeReader;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors in a file each or in one file; each reader opens its file itself. */
final class PaddleSource implements TensorSource {

  /** Where a tensor lies. */
  private record Place(TensorStream stream, Location file) {}

  private final Storage storage;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final Catalog catalog;

  private PaddleSource(Storage storage, PaddleFiles files) throws IOException {
    this.storage = storage;
    List<Variable> variables =
        files.program().isPresent()
            ? Program.read(storage, files.program().get()).variables()
            : List.of();
    if (files.combined().isPresent()) {
      readCombined(files.combined().get(), variables, files.program().isPresent());
    } else if (files.program().isPresent()) {
      readVariables(files.folder(), variables);
    } else {
      for (Location file : PaddleFiles.tensors(storage, files.folder())) {
        String name = file.uri().substring(files.folder().child("x").uri().length() - 1);
        readFile(file, name, isTable(file));
      }
    }
    catalog =
        new Catalog(
            places.values().stream().map(place -> place.stream.spec()).toList(), attributes);
  }

  static PaddleSource open(Storage storage, PaddleFiles files) throws IOException {
    return new PaddleSource(storage, files);
  }

  private void readVariables(Location folder, List<Variable> variables) throws IOException {
    List<String> missing = new ArrayList<>();
    for (Variable variable : variables) {
      Location file = file(folder, variable.name());
      if (storage.exists(file)) {
        TensorSpec spec = readFile(file, variable.name(), variable.sparse());
        if (!variable.sparse()) {
          variable.require(spec, file);
        }
      } else {
        missing.add(variable.name());
      }
    }
    if (!missing.isEmpty()) {
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          folder,
          "Cannot read the model: missing " + String.join(", ", missing));
    }
  }

  private static Location file(Location folder, String name) throws MalformedDataException {
    try {
      return folder.child(name);
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(ErrorCode.UNSAFE_PATH, folder, e.getMessage());
    }
  }

  private boolean isTable(Location file) throws IOException {
    try (StorageInput input = storage.open(file)) {
      return !TensorStream.begins(input) && SparseTable.begins(input);
    }
  }

  private TensorSpec readFile(Location file, String name, boolean sparse) throws IOException {
    try (StorageInput input = storage.open(file)) {
      if (!sparse) {
        TensorStream stream = TensorStream.read(input, 0, name);
        requireEnd(input, stream.end(), 1);
        add(stream, file);
        return stream.spec();
      }
      SparseTable table = SparseTable.read(input, name);
      requireEnd(input, table.values().end(), 1);
      add(table.rows(), file);
      add(table.values(), file);
      attributes.put(name + ".height", table.height());
      return table.values().spec();
    }
  }

  private void add(TensorStream stream, Location file) throws MalformedDataException {
    String name = stream.spec().name();
    if (places.putIfAbsent(name, new Place(stream, file)) != null) {
      throw new MalformedDataException(
          ErrorCode.DUPLICATE_NAME, file, "Cannot read the model: two tensors '" + name + "'");
    }
  }

  private void readCombined(Location file, List<Variable> variables, boolean named)
      throws IOException {
    try (StorageInput input = storage.open(file)) {
      long position = 0;
      int count = 0;
      while (named ? count < variables.size() : position < input.lengthBytes()) {
        String name = named ? variables.get(count).name() : "#" + count;
        if (position == input.lengthBytes()) {
          throw new MalformedDataException(
              ErrorCode.TRUNCATED,
              file,
              "Cannot read the model: the program declares %d tensors, the file has %d"
                  .formatted(variables.size(), count));
        }
        TensorStream stream = TensorStream.read(input, position, name);
        if (named) {
          variables.get(count).requireDense();
          variables.get(count).require(stream.spec(), file);
        }
        add(stream, file);
        position = stream.end();
        count++;
      }
      requireEnd(input, position, count);
    }
  }

  private static void requireEnd(StorageInput input, long end, int count)
      throws MalformedDataException {
    if (end != input.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          input.location(),
          end,
          "Cannot read the model: %d bytes behind the last of %d tensors"
              .formatted(input.lengthBytes() - end, count));
    }
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    Place place = places.get(catalog.tensor(spec.name()).name());
    TensorStream stream = place.stream;
    return FileRangeReader.open(storage, place.file, stream.dataPosition(), stream.spec(), rows);
  }

  @Override
  public void close() {}
}
