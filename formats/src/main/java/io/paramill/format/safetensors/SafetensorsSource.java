package io.paramill.format.safetensors;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.FileRangeReader;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** One file; each reader opens it itself. */
final class SafetensorsSource implements TensorSource {

  private final Storage storage;
  private final Location file;
  private final Map<String, Long> positions = new HashMap<>();
  private final Catalog catalog;

  SafetensorsSource(Storage storage, Location file) throws IOException {
    this.storage = storage;
    this.file = file;
    try (StorageInput input = storage.open(file)) {
      Header header = Header.read(input);
      for (Header.Entry entry : header.entries()) {
        positions.put(entry.spec().name(), header.dataPosition() + entry.begin());
      }
      catalog =
          new Catalog(
              header.entries().stream().map(Header.Entry::spec).toList(), header.metadata());
    }
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    TensorSpec known = catalog.tensor(spec.name());
    return FileRangeReader.open(storage, file, positions.get(known.name()), known, rows);
  }

  @Override
  public void close() {}
}
