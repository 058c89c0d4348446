package io.paramill.format.tensorflow;

import io.paramill.codec.SortedTableReader;
import io.paramill.codec.TableValue;
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
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;

/**
 * The layout {@code tensorflow-v1}: a TensorFlow checkpoint of version 1, one table or several that
 * are numbered {@code prefix-00000-of-00002}, whose values are messages. It is only read.
 *
 * <p>What is opened may be the prefix, one of the tables, a folder with a state file {@code
 * checkpoint} (then its latest one), or that file. The option {@code verify=off} reads on where the
 * checksum of a large tensor's block does not match.
 */
public final class TensorFlowV1Format implements TensorFormat {

  @Override
  public String name() {
    return "tensorflow-v1";
  }

  @Override
  public Set<String> settingsForReading() {
    return Set.of(TensorFlowFormat.VERIFY);
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    try {
      Optional<Location> prefix = locator(storage).prefix(location);
      if (prefix.isEmpty()) {
        return false;
      }
      try (StorageInput input = storage.open(V1Files.find(storage, prefix.get()).get(0))) {
        Optional<TableValue> first = SortedTableReader.open(input).find(new byte[0]);
        return first.isPresent() && first.get().read() == V1Meta.META;
      }
    } catch (MalformedDataException | UnsupportedDataException | NoSuchFileException notOne) {
      return false;
    }
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    try {
      return storage.isFolder(location)
          && storage.exists(location.child(CheckpointState.FILE))
          && locator(storage).prefix(location).isPresent();
    } catch (MalformedDataException e) {
      return false;
    }
  }

  private static CheckpointLocator locator(Storage storage) {
    return new CheckpointLocator(storage, prefix -> V1Files.present(storage, prefix));
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    Location prefix =
        locator(storage)
            .prefix(location)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        location,
                        "Cannot read the checkpoint: there is no table"));
    boolean verified = !options.text(TensorFlowFormat.VERIFY).equals(Optional.of("off"));
    return V1Source.open(storage, V1Files.find(storage, prefix), verified);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    throw new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Cannot write " + location + " as tensorflow-v1: it is only read; choose tensorflow");
  }
}
