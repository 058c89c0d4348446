package io.paramill.format.numpy;

import io.paramill.codec.NumpyTypes;
import io.paramill.codec.PendingFile;
import io.paramill.codec.PickleWriter;
import io.paramill.codec.PickledArrays;
import io.paramill.codec.TensorBytes;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;

/** Writes a dict of arrays and attributes. */
final class PickleSink implements TensorSink {

  private static final int BUFFER_BYTES = 1 << 16;

  private final PendingFile file;
  private final OutputStream output;
  private final List<TensorSpec> tensors;
  private final PickleWriter pickle;
  private int next;

  private PickleSink(PendingFile file, List<TensorSpec> tensors) throws IOException {
    this.file = file;
    this.tensors = tensors;
    output = new BufferedOutputStream(file.output(), BUFFER_BYTES);
    pickle = new PickleWriter(output, 4);
  }

  static PickleSink create(Storage storage, Location location, Catalog catalog) throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      String unused = NumpyTypes.name(spec.name(), spec.dtype());
      if (catalog.attributes().containsKey(spec.name())) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '" + spec.name() + "': a tensor and an attribute have this name");
      }
    }
    PendingFile file = PendingFile.create(storage, location);
    try {
      PickleSink sink = new PickleSink(file, catalog.tensors());
      sink.pickle.emptyDict();
      for (Map.Entry<String, Object> attribute : catalog.attributes().entrySet()) {
        sink.pickle.text(attribute.getKey()).value(attribute.getValue()).setItem();
      }
      return sink;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return tensors;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(tensors, next, spec);
    pickle.text(spec.name());
    PickledArrays.write(pickle, spec, () -> TensorBytes.copy(reader, output));
    pickle.setItem();
    next++;
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(tensors, next);
    pickle.stop();
    output.flush();
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
