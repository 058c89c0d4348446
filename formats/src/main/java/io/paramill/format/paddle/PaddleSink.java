package io.paramill.format.paddle;

import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.IOException;
import java.util.List;

/** Writes a folder with a file for each tensor, and the program last. */
final class PaddleSink implements TensorSink {

  private final Storage storage;
  private final Staging staging;
  private final WriteOrder order;

  PaddleSink(Storage storage, Location folder, List<TensorSpec> tensors) throws IOException {
    this.storage = storage;
    staging = Staging.of(storage, folder);
    order = new WriteOrder(tensors);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    try (StorageOutput output = storage.create(staging.location().child(spec.name()))) {
      output.write(TensorStream.header(spec));
      order.copyNext(spec, reader, output);
      output.sync();
    }
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    try (StorageOutput output = storage.create(staging.location().child(PaddleFiles.PROGRAM))) {
      output.write(Program.bytes(order.tensors()));
      output.sync();
    }
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    staging.close();
  }
}
