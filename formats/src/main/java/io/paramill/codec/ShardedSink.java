package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a model into a folder of files of a limited size and their {@link ShardIndex}, named as
 * the transformers library names them; a model that fits one file has no index. The files are
 * written one after the other.
 */
public final class ShardedSink implements TensorSink {

  /** The format of the single files. */
  public interface Shards {

    /** The order in which a file wants its tensors. */
    List<TensorSpec> order(List<TensorSpec> tensors);

    /** Starts a file. */
    TensorSink create(Location file, Catalog catalog) throws IOException;
  }

  private final Storage storage;
  private final Staging staging;
  private final String stem;
  private final String suffix;
  private final Catalog catalog;
  private final Shards format;
  private final List<List<TensorSpec>> shards;
  private final List<TensorSpec> order;
  private final Map<String, String> files = new TreeMap<>();
  private Optional<TensorSink> open = Optional.empty();
  private int shard;
  private int inShard;

  private ShardedSink(
      Storage storage,
      Staging staging,
      String name,
      Catalog catalog,
      Shards format,
      List<List<TensorSpec>> shards) {
    this.storage = storage;
    this.staging = staging;
    stem = name.substring(0, name.lastIndexOf('.'));
    suffix = name.substring(name.lastIndexOf('.'));
    this.catalog = catalog;
    this.format = format;
    this.shards = shards;
    order = shards.stream().flatMap(List::stream).toList();
  }

  /**
   * Starts a folder.
   *
   * @param shardBytes what the tensors of one file may take, unless a tensor alone takes more
   * @param name of the file if it is the only one, for example {@code model.safetensors}
   */
  public static TensorSink create(
      Storage storage,
      Location folder,
      Catalog catalog,
      long shardBytes,
      String name,
      Shards format)
      throws IOException {
    if (shardBytes < 1) {
      throw new IllegalArgumentException("Invalid shard-size " + shardBytes + ": at least 1");
    }
    List<List<TensorSpec>> shards =
        split(catalog.tensors(), shardBytes).stream().map(format::order).toList();
    return new ShardedSink(storage, Staging.of(storage, folder), name, catalog, format, shards);
  }

  private static List<List<TensorSpec>> split(List<TensorSpec> tensors, long shardBytes) {
    List<List<TensorSpec>> shards = new ArrayList<>();
    List<TensorSpec> current = new ArrayList<>();
    long rest = shardBytes;
    for (TensorSpec spec : tensors) {
      if (!current.isEmpty() && spec.lengthBytes() > rest) {
        shards.add(current);
        current = new ArrayList<>();
        rest = shardBytes;
      }
      current.add(spec);
      rest -= spec.lengthBytes();
    }
    shards.add(current);
    return shards;
  }

  private String fileName() {
    return shards.size() == 1
        ? stem + suffix
        : "%s-%05d-of-%05d%s".formatted(stem, shard + 1, shards.size(), suffix);
  }

  /** The file that is being written; a new one if there is none. */
  private TensorSink sink() throws IOException {
    if (open.isEmpty()) {
      Structure structure = new Structure(Optional.empty(), catalog.structure().shared());
      open =
          Optional.of(
              format.create(
                  staging.location().child(fileName()),
                  new Catalog(shards.get(shard), catalog.attributes(), structure)));
    }
    return open.get();
  }

  private void finishShard() throws IOException {
    try (TensorSink sink = sink()) {
      sink.finish();
    }
    open = Optional.empty();
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    TensorBytes.checkNext(order, files.size(), spec);
    if (inShard == shards.get(shard).size()) {
      finishShard();
      shard++;
      inShard = 0;
    }
    sink().write(spec, reader);
    files.put(spec.name(), fileName());
    inShard++;
  }

  @Override
  public void finish() throws IOException {
    TensorBytes.checkAll(order, files.size());
    finishShard();
    if (shards.size() > 1) {
      Location index = staging.location().child(stem + suffix + ShardIndex.SUFFIX);
      ShardIndex.write(storage, index, files, catalog.lengthBytes());
    }
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    try (staging) {
      if (open.isPresent()) {
        open.get().close();
      }
    }
  }
}
