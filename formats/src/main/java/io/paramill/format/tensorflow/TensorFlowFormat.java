package io.paramill.format.tensorflow;

import io.paramill.codec.SortedTableReader;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.Set;

/**
 * The layout {@code tensorflow}: a TensorFlow checkpoint, version 2, also called a tensor bundle.
 * It is an index {@code prefix.index} and data files {@code prefix.data-00000-of-00001}.
 *
 * <p>What is opened may be the prefix, one of these files, a folder with one checkpoint, a folder
 * with a state file {@code checkpoint} (then its latest one), that file, or a saved model. What is
 * written is a folder with the prefix {@code model.ckpt} and a state file; the bytes of index and
 * data are those that TensorFlow writes for the same tensors in the order of their names.
 *
 * <p>Options:
 *
 * <ul>
 *   <li>{@code verify=off} reads on where a tensor's checksum does not match;
 *   <li>{@code names=full} gives the variables of an object-based checkpoint, but for the
 *       optimizer's, the names that they have in the program;
 *   <li>{@code shard-size}, in bytes, starts another data file where a tensor would make one
 *       larger; or {@code data-files}, how many there are to be at the most, about equally large;
 *   <li>{@code partition-size}, in bytes: a larger tensor is cut into slices of whole rows, as
 *       partitioned variables are, which may lie in several data files;
 *   <li>{@code max-to-keep}: what is written is the prefix of one checkpoint in a folder of
 *       several, {@code folder/model.ckpt-1000}. The state file of the folder lists it as the
 *       latest, and of those that it lists the oldest are deleted until there are so many; 0 keeps
 *       all.
 * </ul>
 *
 * <p>The tensors of an object-based checkpoint have their keys as names, and the object graph is
 * one of them. Resources and variants are no parameters; the attribute {@code tensorflow.skipped}
 * names them.
 */
public final class TensorFlowFormat implements TensorFormat {

  /** The attribute that names what a checkpoint holds beside tensors. */
  static final String SKIPPED = "tensorflow.skipped";

  static final String VERIFY = "verify";
  static final String NAMES = "names";
  static final String PREFIX = "model.ckpt";
  static final String SHARD_SIZE = "shard-size";
  static final String DATA_FILES = "data-files";
  static final String PARTITION_SIZE = "partition-size";
  private static final String MAX_TO_KEEP = "max-to-keep";

  @Override
  public String name() {
    return "tensorflow";
  }

  @Override
  public Set<String> settingsForReading() {
    return Set.of(VERIFY, NAMES);
  }

  @Override
  public Set<String> settingsForWriting() {
    return Set.of(SHARD_SIZE, DATA_FILES, PARTITION_SIZE, MAX_TO_KEEP);
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    try {
      Optional<Location> prefix = CheckpointLocator.ofBundles(storage).prefix(location);
      if (prefix.isEmpty()) {
        return false;
      }
      try (StorageInput index = storage.open(BundleFiles.index(prefix.get()))) {
        return SortedTableReader.recognises(index);
      }
    } catch (MalformedDataException | NoSuchFileException notACheckpoint) {
      return false;
    }
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    if (!storage.isFolder(location)) {
      return BundleFiles.prefix(location).isPresent() && storage.exists(location);
    }
    Location saved = location.child(CheckpointLocator.SAVED_MODEL_PREFIX).parent();
    Location folder = storage.isFolder(saved) ? saved : location;
    return storage.list(folder).stream()
        .anyMatch(entry -> BundleFiles.prefix(entry.location()).isPresent());
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    Location prefix =
        CheckpointLocator.ofBundles(storage)
            .prefix(location)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        location,
                        "Cannot read the checkpoint: there is no index file"));
    return BundleSource.open(storage, prefix, options);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (DTypeNumbers.number(spec.dtype()).isEmpty()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE, "Cannot write " + spec + ": TensorFlow has no such type");
      }
      if (spec.name().isEmpty()
          || spec.name().charAt(0) == 0
          || !StandardCharsets.UTF_8.newEncoder().canEncode(spec.name())) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '" + spec.name() + "': not a key of an index");
      }
    }
    BundlePlan plan = BundlePlan.of(catalog.tensors(), options);
    if (options.text(MAX_TO_KEEP).isEmpty()) {
      return new BundleSink(storage, location, plan, Optional.empty());
    }
    CheckpointSeries series =
        new CheckpointSeries(storage, location, options.number(MAX_TO_KEEP, 0));
    series.requireReady();
    return new BundleSink(storage, location, plan, Optional.of(series));
  }
}
