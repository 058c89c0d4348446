package io.paramill.format.torch;

import io.paramill.codec.PendingFile;
import io.paramill.codec.PickleWriter;
import io.paramill.codec.TensorBytes;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;

/** Writes the stream that {@link TorchLegacy} draws. Memory is that of the catalog. */
final class LegacySink implements TensorSink {

  /** The magic number, 1950a86a20f9469cfc6c, as a pickle of protocol 2. */
  private static final byte[] MAGIC = HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e");

  private static final int PROTOCOL = 1001;

  private final PendingFile file;
  private final Catalog catalog;
  private final List<TensorSpec> tensors;
  private int next;

  private LegacySink(PendingFile file, Catalog catalog) {
    this.file = file;
    this.catalog = catalog;
    tensors = catalog.tensors();
  }

  /** Starts a file with the pickle of a catalog's tensors. */
  static LegacySink create(Storage storage, Location location, Catalog catalog, byte[] pickle)
      throws IOException {
    LegacySink sink = new LegacySink(PendingFile.create(storage, location), catalog);
    try {
      sink.begin(pickle);
      return sink;
    } catch (IOException | RuntimeException e) {
      sink.close();
      throw e;
    }
  }

  private void begin(byte[] objects) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    output.writeBytes(MAGIC);
    new PickleWriter(output, 2).number(PROTOCOL).stop();
    PickleWriter system = new PickleWriter(output, 2).emptyDict().mark();
    system.text("protocol_version").number(PROTOCOL).text("little_endian").bool(true);
    system.text("type_sizes").emptyDict().mark();
    system.text("short").number(2).text("int").number(4).text("long").number(4).setItems();
    system.setItems().stop();
    output.writeBytes(objects);
    PickleWriter keys = new PickleWriter(output, 2).emptyList().mark();
    for (int i = 0; i < tensors.size(); i++) {
      if (isStored(tensors.get(i))) {
        keys.text(Integer.toString(i));
      }
    }
    keys.appends().stop();
    file.output().write(output.toByteArray());
  }

  private boolean isStored(TensorSpec spec) {
    return TorchPickle.stored(catalog, spec).equals(spec);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return tensors;
  }

  /** The bytes of a tensor that is the same memory as an earlier one are not asked for. */
  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(tensors, next, spec);
    if (isStored(spec)) {
      boolean typed = TorchTypes.storageOf(spec.dtype()).isPresent();
      long elements = typed ? spec.shape().elements() : spec.lengthBytes();
      file.output()
          .write(
              ByteBuffer.allocate(Long.BYTES)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(elements)
                  .array());
      TensorBytes.copy(reader, file.output());
    }
    next++;
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(tensors, next);
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
