package io.paramill.format.numpy;

import io.paramill.codec.ArraySource;
import io.paramill.codec.InputWindow;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.Map;

/**
 * The layout {@code npy}: a file of {@code numpy.save}, one array, whose name is that of the file
 * without its ending. Written as version 1.0 in row-major order; attributes are not written.
 */
public final class NpyFormat implements TensorFormat {

  static final String ENDING = ".npy";

  @Override
  public String name() {
    return "npy";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      return NpyHeader.recognises(input);
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      NpyHeader header = NpyHeader.read(input);
      return new ArraySource(
          Map.of(
              stem(location), header.array(() -> new InputWindow(input, 0, input.lengthBytes()))),
          Map.of(),
          input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    if (catalog.tensors().size() != 1) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write %d tensors as npy: it holds one".formatted(catalog.tensors().size()));
    }
    TensorSpec spec = catalog.tensors().get(0);
    if (!spec.name().equals(stem(location))) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_NAME,
          "Cannot write '%s' as npy: an array has its file's name, which is '%s'"
              .formatted(spec.name(), stem(location)));
    }
    return NpySink.create(storage, location, spec);
  }

  private static String stem(Location location) {
    String name = location.name();
    return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
  }
}
