package io.paramill.format.numpy;

import io.paramill.codec.PendingFile;
import io.paramill.codec.TensorBytes;
import io.paramill.codec.ZipWriter;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes a zip of arrays. */
final class NpzSink implements TensorSink {

  private final PendingFile file;
  private final ZipWriter zip;
  private final List<TensorSpec> tensors;
  private final List<byte[]> headers;
  private int next;

  private NpzSink(PendingFile file, List<TensorSpec> tensors, List<byte[]> headers) {
    this.file = file;
    this.tensors = tensors;
    this.headers = headers;
    zip = new ZipWriter(file.output());
  }

  static NpzSink create(Storage storage, Location location, Catalog catalog) throws IOException {
    List<byte[]> headers = new ArrayList<>();
    for (TensorSpec spec : catalog.tensors()) {
      headers.add(NpyHeader.bytes(spec));
    }
    return new NpzSink(PendingFile.create(storage, location), catalog.tensors(), headers);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return tensors;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(tensors, next, spec);
    byte[] header = headers.get(next++);
    zip.add(
        spec.name() + NpyFormat.ENDING,
        header.length + spec.lengthBytes(),
        member -> {
          member.write(header, 0, header.length);
          TensorBytes.copy(reader, member);
        });
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(tensors, next);
    zip.finish();
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
