package io.paramill.format.parts;

import io.paramill.run.PartManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes a folder with one file of blocks. */
final class PartsSink implements TensorSink {

  private final Storage storage;
  private final Location folder;
  private final Location temporary;
  private final WriteOrder order;
  private final BlockFiles.Writer writer;
  private boolean finished;

  private PartsSink(
      Storage storage,
      Location folder,
      Location temporary,
      Catalog catalog,
      BlockFiles.Writer writer) {
    this.storage = storage;
    this.folder = folder;
    this.temporary = temporary;
    order = new WriteOrder(catalog.tensors());
    this.writer = writer;
  }

  static PartsSink create(Storage storage, Location folder, Catalog catalog) throws IOException {
    if (storage.exists(folder)) {
      throw new FileAlreadyExistsException(folder.toString());
    }
    Location temporary = folder.sibling("_" + folder.name() + "." + UUID.randomUUID() + ".tmp");
    return new PartsSink(
        storage,
        folder,
        temporary,
        catalog,
        new BlockFiles.Writer(storage.create(temporary.child("blocks-00000.avro"))));
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    order.next(spec);
    int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
    long rows = spec.lengthBytes() == 0 ? 0 : spec.shape().rows();
    for (long first = 0; first < rows; first += rowsPerBlock) {
      int count = (int) Math.min(rowsPerBlock, rows - first);
      byte[] values = new byte[Math.toIntExact(count * spec.rowBytes())];
      reader.readFully(values, 0, values.length);
      writer.write(new ParameterBlock(spec, first, count, null, null, values));
    }
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    PartManifest manifest =
        new PartManifest(
            0,
            PartManifest.MERGED,
            "",
            order.tensors().stream().map(PartManifest.Tensor::of).toList(),
            List.of(writer.finish()),
            Map.of());
    manifest.write(storage, temporary);
    storage.rename(temporary, folder);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      try {
        writer.close();
      } finally {
        storage.delete(temporary);
      }
    }
  }
}
