package io.paramill.format.numpy;

import io.paramill.codec.PendingFile;
import io.paramill.codec.TensorBytes;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;

/** Writes one array. */
final class NpySink implements TensorSink {

  private final PendingFile file;
  private final TensorSpec spec;
  private final byte[] header;
  private int written;

  private NpySink(PendingFile file, TensorSpec spec, byte[] header) {
    this.file = file;
    this.spec = spec;
    this.header = header;
  }

  static NpySink create(Storage storage, Location location, TensorSpec spec) throws IOException {
    byte[] header = NpyHeader.bytes(spec);
    return new NpySink(PendingFile.create(storage, location), spec, header);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return List.of(spec);
  }

  @Override
  public void write(TensorSpec tensor, TensorReader reader) throws IOException {
    TensorBytes.checkNext(writeOrder(), written, tensor);
    file.output().write(header, 0, header.length);
    TensorBytes.copy(reader, file.output());
    written++;
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(writeOrder(), written);
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
