package io.paramill.format.tensorflow;

import com.google.protobuf.CodedOutputStream;
import io.paramill.codec.MaskedCrc;
import io.paramill.codec.SortedTableWriter;
import io.paramill.format.tensorflow.BundlePlan.Piece;
import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a checkpoint: tensors back to back in data files, then the index, then the state file, all
 * in a temporary folder that is published at the end.
 */
final class BundleSink implements TensorSink {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Storage storage;
  private final Staging staging;
  private final Optional<CheckpointSeries> series;
  private final BundlePlan plan;
  private final WriteOrder order;
  // By the keys of the index, which are in the order of their bytes.
  private final NavigableMap<byte[], BundleEntry> entries = new TreeMap<>(Arrays::compareUnsigned);
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private StorageOutput data;
  private int shard = -1;

  /**
   * Starts a checkpoint.
   *
   * @param target its folder, or its prefix if it is one of a series
   */
  BundleSink(Storage storage, Location target, BundlePlan plan, Optional<CheckpointSeries> series)
      throws IOException {
    this.storage = storage;
    this.plan = plan;
    this.series = series;
    staging = Staging.of(storage, target);
    order = new WriteOrder(plan.tensors());
  }

  private Location prefix() {
    return staging
        .location()
        .child(series.map(one -> one.prefix().name()).orElse(TensorFlowFormat.PREFIX));
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    order.next(spec);
    List<TensorSlice> slices = new ArrayList<>();
    List<Piece> pieces = plan.pieces(spec);
    for (Piece piece : pieces) {
      BundleEntry entry = write(piece, reader);
      if (pieces.size() == 1) {
        entries.put(BundlePlan.key(spec), entry);
      } else {
        slices.add(piece.box());
        entries.put(piece.box().key(spec.name()), entry);
      }
    }
    if (!slices.isEmpty()) {
      entries.put(BundlePlan.key(spec), BundleEntry.ofSlices(spec, slices));
    }
  }

  private BundleEntry write(Piece piece, TensorReader reader) throws IOException {
    openShard(piece.shard());
    long offset = data.position();
    TensorSpec spec = piece.spec();
    int crc =
        spec.dtype().fixedWidth()
            ? copy(reader, spec.lengthBytes(), new MaskedCrc())
            : copyStrings(reader, spec.shape().elements());
    return new BundleEntry(
        DTypeNumbers.number(spec.dtype()).orElseThrow(),
        spec.shape(),
        shard,
        offset,
        data.position() - offset,
        crc,
        List.of());
  }

  private void openShard(int wanted) throws IOException {
    if (wanted != shard) {
      closeShard();
      shard = wanted;
      data = storage.create(BundleFiles.data(prefix(), shard, plan.shards()));
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
    Location waiting = staging.location().child("strings");
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
    order.requireDone();
    if (order.tensors().isEmpty()) {
      openShard(0);
    }
    closeShard();
    try (StorageOutput out = storage.create(BundleFiles.index(prefix()))) {
      SortedTableWriter index = new SortedTableWriter(out);
      index.add(new byte[0], BundleHeader.of(plan.shards()).toByteArray());
      for (Map.Entry<byte[], BundleEntry> entry : entries.entrySet()) {
        index.add(entry.getKey(), entry.getValue().toByteArray());
      }
      index.finish();
      out.sync();
    }
    if (series.isPresent()) {
      series.get().publish(staging.location());
    } else {
      new CheckpointState(TensorFlowFormat.PREFIX, List.of())
          .write(storage, staging.location().child(CheckpointState.FILE));
      staging.publish();
    }
  }

  @Override
  public void close() throws IOException {
    if (data != null) {
      data.close();
    }
    staging.close();
  }
}
