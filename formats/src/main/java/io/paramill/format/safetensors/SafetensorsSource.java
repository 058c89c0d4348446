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

/** One file; each reader opens it itself. */
final class SafetensorsSource implements TensorSource {

  private final Storage storage;
  private final Location file;

  /** Where the tensors begin in the file, in the order of the catalog. */
  private final long[] positions;

  private final Catalog catalog;

  SafetensorsSource(Storage storage, Location file) throws IOException {
    this.storage = storage;
    this.file = file;
    try (StorageInput input = storage.open(file)) {
      Header header = Header.read(input);
      positions =
          header.entries().stream()
              .mapToLong(entry -> header.dataPosition() + entry.begin())
              .toArray();
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
    long position = positions[catalog.number(known.name())];
    return FileRangeReader.open(storage, file, position, known, rows);
  }

  @Override
  public void close() {}
}
