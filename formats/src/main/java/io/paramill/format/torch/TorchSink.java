package io.paramill.format.torch;

import io.paramill.codec.PendingFile;
import io.paramill.codec.PickleWriter;
import io.paramill.codec.StoredArray;
import io.paramill.codec.TensorBytes;
import io.paramill.codec.ZipWriter;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes a flat state_dict as the zip that {@link TorchArchive} draws; every tensor is a dense view
 * of a storage of its own, whose key is its number. Memory is that of the catalog.
 */
final class TorchSink implements TensorSink {

  private static final String FOLDER = "archive";
  private static final String UTILS = "torch._utils";

  private final PendingFile file;
  private final ZipWriter zip;
  private final List<TensorSpec> tensors;
  private int next;

  private TorchSink(PendingFile file, List<TensorSpec> tensors) {
    this.file = file;
    this.tensors = tensors;
    zip = new ZipWriter(file.output());
  }

  static TorchSink create(Storage storage, Location location, Catalog catalog) throws IOException {
    byte[] pickle = pickle(catalog.tensors());
    TorchSink sink = new TorchSink(PendingFile.create(storage, location), catalog.tensors());
    try {
      sink.zip.add(FOLDER + TorchArchive.PICKLE, pickle);
      sink.zip.add(FOLDER + TorchArchive.BYTE_ORDER, "little".getBytes(StandardCharsets.US_ASCII));
      return sink;
    } catch (IOException | RuntimeException e) {
      sink.close();
      throw e;
    }
  }

  /** Protocol 2, with no opcode that {@code torch.load(weights_only=True)} does not take. */
  private static byte[] pickle(List<TensorSpec> tensors) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PickleWriter pickle = new PickleWriter(bytes, 2);
    emptyOrderedDict(pickle);
    for (int i = 0; i < tensors.size(); i++) {
      TensorSpec spec = tensors.get(i);
      pickle.text(spec.name());
      Optional<String> storage = TorchTypes.storageOf(spec.dtype());
      boolean typed = storage.isPresent();
      pickle.global(UTILS, typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3").mark();
      pickle.mark().text("storage");
      pickle.global(typed ? "torch" : "torch.storage", storage.orElse("UntypedStorage"));
      pickle.text(Integer.toString(i)).text("cpu");
      pickle.number(typed ? spec.shape().elements() : spec.lengthBytes()).tuple().persistent();
      pickle.number(0).numbers(spec.shape().extents());
      pickle.numbers(StoredArray.rowMajor(spec.shape())).bool(false);
      emptyOrderedDict(pickle);
      if (!typed) {
        pickle.global("torch", spec.dtype().toString());
      }
      pickle.tuple().reduce().setItem();
    }
    pickle.stop();
    return bytes.toByteArray();
  }

  private static void emptyOrderedDict(PickleWriter pickle) throws IOException {
    pickle.global("collections", "OrderedDict").emptyTuple().reduce();
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return tensors;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(tensors, next, spec);
    zip.add(
        FOLDER + TorchArchive.DATA + next,
        spec.lengthBytes(),
        member -> TensorBytes.copy(reader, member));
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
