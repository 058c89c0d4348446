package io.paramill.format.torch;

import io.paramill.codec.ZipArchive;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The layout {@code torch}: a file of {@code torch.save}, as a zip (PyTorch 1.6 and later) or as
 * the stream of before.
 *
 * <p>Reading gives every tensor in nested dicts, lists and modules, named by the path to it joined
 * by dots; numbers and texts beside them are attributes. A checkpoint that is one tensor holds one
 * called {@code tensor}. Writing makes a flat state_dict, which {@code torch.load} takes with
 * {@code weights_only=True}; attributes are not written, as a state_dict has none.
 *
 * <p>Options for reading: {@code root}, the path of the part to read, for example {@code
 * model_state_dict}; {@code verify=off}, which ignores the checksums, as PyTorch itself does.
 */
public final class TorchFormat implements TensorFormat {

  private static final int ZIP_MAGIC = 0x504b0304;

  @Override
  public String name() {
    return "torch";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      return isZip(input) ? isArchive(input) : TorchLegacy.recognises(input);
    }
  }

  private static boolean isZip(StorageInput input) throws IOException {
    byte[] head = input.readHead(4);
    return head.length == 4 && ByteBuffer.wrap(head).getInt() == ZIP_MAGIC;
  }

  /** Looks at the first member's name, which is there even if the end of the file is not. */
  private static boolean isArchive(StorageInput input) throws IOException {
    byte[] head = input.readHead(1024);
    if (head.length > 30) {
      int end = Math.min(head.length, 30 + ((head[26] & 0xFF) | (head[27] & 0xFF) << 8));
      String first = new String(Arrays.copyOfRange(head, 30, end), StandardCharsets.UTF_8);
      if (first.endsWith(TorchArchive.PICKLE)) {
        return true;
      }
    }
    try {
      return ZipArchive.read(input).members().keySet().stream()
          .anyMatch(name -> name.endsWith(TorchArchive.PICKLE));
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      return isZip(input)
          ? TorchSource.openArchive(input, options)
          : TorchSource.openLegacy(input, options);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (!TorchTypes.holds(spec.dtype())) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE,
            "Cannot write '%s' as torch: no dense tensor of type %s"
                .formatted(spec.name(), spec.dtype()));
      }
    }
    return TorchSink.create(storage, location, catalog);
  }
}
