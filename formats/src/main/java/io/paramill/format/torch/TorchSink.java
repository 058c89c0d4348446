package io.paramill.format.torch;

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
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the zip that {@link TorchArchive} draws. Memory is that of the catalog. */
final class TorchSink implements TensorSink {

  private static final String FOLDER = "archive";

  private final PendingFile file;
  private final ZipWriter zip;
  private final Catalog catalog;
  private final List<TensorSpec> tensors;
  private int next;

  private TorchSink(PendingFile file, Catalog catalog) {
    this.file = file;
    this.catalog = catalog;
    tensors = catalog.tensors();
    zip = new ZipWriter(file.output());
  }

  /** Starts a file with the pickle of a catalog's tensors. */
  static TorchSink create(Storage storage, Location location, Catalog catalog, byte[] pickle)
      throws IOException {
    TorchSink sink = new TorchSink(PendingFile.create(storage, location), catalog);
    try {
      sink.zip.add(FOLDER + TorchArchive.PICKLE, pickle);
      sink.zip.add(FOLDER + TorchArchive.BYTE_ORDER, "little".getBytes(StandardCharsets.US_ASCII));
      return sink;
    } catch (IOException | RuntimeException e) {
      sink.close();
      throw e;
    }
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return tensors;
  }

  /** The bytes of a tensor that is the same memory as an earlier one are not asked for. */
  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(tensors, next, spec);
    if (TorchPickle.stored(catalog, spec).equals(spec)) {
      zip.add(
          FOLDER + TorchArchive.DATA + next,
          spec.lengthBytes(),
          member -> TensorBytes.copy(reader, member));
    }
    next++;
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(tensors, next);
    zip.add(FOLDER + TorchArchive.VERSION, "3\n".getBytes(StandardCharsets.US_ASCII));
    zip.finish();
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
