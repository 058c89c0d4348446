package io.paramill.format.gguf;

import io.paramill.codec.PendingFile;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes the front, which says where everything is, and then the tensors with their padding. */
final class GgufSink implements TensorSink {

  private final PendingFile file;
  private final WriteOrder order;

  private GgufSink(PendingFile file, WriteOrder order) {
    this.file = file;
    this.order = order;
  }

  static GgufSink create(Storage storage, Location location, Catalog catalog) throws IOException {
    PendingFile file = PendingFile.create(storage, location);
    try {
      GgufSink sink = new GgufSink(file, new WriteOrder(catalog.tensors()));
      file.output().write(front(catalog));
      sink.pad();
      return sink;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static byte[] front(Catalog catalog) {
    Map<String, Object> values = new LinkedHashMap<>(catalog.attributes());
    // What is written is aligned to the default, and to that alone.
    values
        .keySet()
        .removeIf(name -> GgufHeader.isNote(name) || name.equals(GgufHeader.ALIGNMENT_KEY));
    GgufFront front = new GgufFront();
    front.raw(GgufHeader.MAGIC).u32(GgufHeader.VERSION);
    front.u64(catalog.tensors().size()).u64(values.size());
    values.forEach((key, value) -> GgufMetadata.write(front.text(key), value));
    long offset = 0;
    for (TensorSpec spec : catalog.tensors()) {
      List<Long> extents = spec.shape().extents();
      front.text(spec.name()).u32(extents.size());
      for (int i = extents.size() - 1; i >= 0; i--) {
        front.u64(extents.get(i));
      }
      front.u32(GgufType.of(spec.dtype()).orElseThrow().number()).u64(offset);
      offset = aligned(offset + spec.lengthBytes());
    }
    return front.toByteArray();
  }

  private static long aligned(long position) {
    return (position + GgufHeader.ALIGNMENT - 1) / GgufHeader.ALIGNMENT * GgufHeader.ALIGNMENT;
  }

  private void pad() throws IOException {
    long position = file.output().position();
    file.output().write(new byte[(int) (aligned(position) - position)]);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    order.copyNext(spec, reader, file.output());
    pad();
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
