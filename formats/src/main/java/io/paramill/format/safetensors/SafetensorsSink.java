package io.paramill.format.safetensors;

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

/** Writes one file. */
final class SafetensorsSink implements TensorSink {

  private final Staging staging;
  private final StorageOutput output;
  private final WriteOrder order;

  SafetensorsSink(Storage storage, Location location, Header header) throws IOException {
    staging = Staging.of(storage, location);
    output = storage.create(staging.location());
    order = new WriteOrder(header.entries().stream().map(Header.Entry::spec).toList());
    output.write(header.bytes());
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    order.copyNext(spec, reader, output);
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    output.sync();
    output.close();
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    try (staging) {
      output.close();
    }
  }
}
