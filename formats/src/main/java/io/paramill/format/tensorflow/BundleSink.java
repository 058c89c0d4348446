package io.paramill.format.tensorflow;

import com.google.protobuf.CodedOutputStream;
import io.paramill.codec.MaskedCrc;
import io.paramill.codec.SortedTableWriter;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a checkpoint: tensors back to back in data files, then the index, then the state file, in
 * a temporary folder that is renamed at the end.
 */
final class BundleSink implements TensorSink {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Storage storage;
  private final Location folder;
  private final Location temporary;
  private final List<TensorSpec> order;
  // The data file of each tensor, in the same order.
  private final int[] shards;
  private final List<BundleEntry> entries = new ArrayList<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private StorageOutput data;
  private int shard = -1;
  private boolean finished;

  BundleSink(Storage storage, Location folder, Catalog catalog, long shardBytes)
      throws IOException {
    this.storage = storage;
    this.folder = folder;
    temporary = folder.sibling("_" + folder.name() + ".tmp");
    order =
        catalog.tensors().stream()
            .sorted(Comparator.comparing(BundleSink::key, Arrays::compareUnsigned))
            .toList();
    shards = assign(order, shardBytes);
    storage.delete(temporary);
  }

  private static byte[] key(TensorSpec spec) {
    return spec.name().getBytes(StandardCharsets.UTF_8);
  }

  /** Fills one data file after the other; what strings take is not known yet, and not counted. */
  private static int[] assign(List<TensorSpec> specs, long shardBytes) {
    int[] assigned = new int[specs.size()];
    int shard = 0;
    long used = 0;
    for (int i = 0; i < assigned.length; i++) {
      long bytes = specs.get(i).dtype().fixedWidth() ? specs.get(i).lengthBytes() : 0;
      if (used > 0 && bytes > shardBytes - used) {
        shard++;
        used = 0;
      }
      used += bytes;
      assigned[i] = shard;
    }
    return assigned;
  }

  private Location prefix() {
    return temporary.child(TensorFlowFormat.PREFIX);
  }

  private int shardCount() {
    return shards.length == 0 ? 1 : shards[shards.length - 1] + 1;
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    int next = entries.size();
    if (next == order.size() || !order.get(next).equals(spec)) {
      throw new IllegalArgumentException("Cannot write " + spec + ": it is not the next tensor");
    }
    openShard(shards[next]);
    long offset = data.position();
    int crc =
        spec.dtype().fixedWidth()
            ? copy(reader, spec.lengthBytes(), new MaskedCrc())
            : copyStrings(reader, spec.shape().elements());
    entries.add(
        new BundleEntry(
            DTypeNumbers.number(spec.dtype()).orElseThrow(),
            spec.shape(),
            shard,
            offset,
            data.position() - offset,
            crc,
            List.of()));
  }

  private void openShard(int wanted) throws IOException {
    if (wanted != shard) {
      closeShard();
      shard = wanted;
      data = storage.create(BundleFiles.data(prefix(), shard, shardCount()));
    }
  }

  private void closeShard() throws IOException {
    if (data != null) {
      data.sync();
      data.close();
      data = null;
    }
  }

  private int copy(TensorReader reader, long length, MaskedCrc crc) throws IOException {
    for (long left = length; left > 0; ) {
      int count = (int) Math.min(buffer.length, left);
      reader.readFully(buffer, 0, count);
      crc.update(buffer, 0, count);
      data.write(buffer, 0, count);
      left -= count;
    }
    return crc.value();
  }

  /** Lengths come before strings: the strings wait in a file until all lengths are written. */
  private int copyStrings(TensorReader reader, long count) throws IOException {
    Location waiting = temporary.child("strings");
    MaskedCrc crc = new MaskedCrc();
    CodedOutputStream lengths = CodedOutputStream.newInstance(data, BUFFER_BYTES);
    try (OutputStream strings = new BufferedOutputStream(storage.create(waiting), BUFFER_BYTES)) {
      for (long i = 0; i < count; i++) {
        reader.readFully(buffer, 0, Integer.BYTES);
        crc.update(buffer, 0, Integer.BYTES);
        long left =
            Integer.toUnsignedLong(ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN).getInt());
        lengths.writeUInt64NoTag(left);
        while (left > 0) {
          int bytes = (int) Math.min(buffer.length, left);
          reader.readFully(buffer, 0, bytes);
          strings.write(buffer, 0, bytes);
          left -= bytes;
        }
      }
    }
    byte[] checksum =
        ByteBuffer.allocate(Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(crc.value())
            .array();
    crc.update(checksum, 0, checksum.length);
    lengths.write(checksum, 0, checksum.length);
    lengths.flush();
    try (StorageInput input = storage.open(waiting);
        InputStream strings = input.stream()) {
      for (int bytes = strings.read(buffer); bytes > 0; bytes = strings.read(buffer)) {
        crc.update(buffer, 0, bytes);
        data.write(buffer, 0, bytes);
      }
    }
    storage.delete(waiting);
    return crc.value();
  }

  @Override
  public void finish() throws IOException {
    if (entries.size() != order.size()) {
      throw new IllegalStateException(
          "Cannot finish %s: %d of %d tensors are written"
              .formatted(folder, entries.size(), order.size()));
    }
    if (order.isEmpty()) {
      openShard(0);
    }
    closeShard();
    try (StorageOutput out = storage.create(BundleFiles.index(prefix()))) {
      SortedTableWriter index = new SortedTableWriter(out);
      index.add(new byte[0], BundleHeader.of(shardCount()).toByteArray());
      for (int i = 0; i < entries.size(); i++) {
        index.add(key(order.get(i)), entries.get(i).toByteArray());
      }
      index.finish();
      out.sync();
    }
    CheckpointState.write(storage, temporary, TensorFlowFormat.PREFIX);
    storage.rename(temporary, folder);
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      if (data != null) {
        data.close();
      }
      storage.delete(temporary);
    }
  }
}
