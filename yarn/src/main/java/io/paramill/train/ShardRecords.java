package io.paramill.train;

import io.paramill.corpus.DocumentFiles;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;

/**
 * Records {@code [from, to)} of the endless repetition of a shard's records.
 *
 * @param <T> what a record is read as
 */
public final class ShardRecords<T> implements Closeable {

  /** Reads a record. */
  @FunctionalInterface
  public interface RecordReader<T> {

    /** The next record of a file; null behind the last one. */
    T next(DocumentFiles.Reader file) throws IOException;
  }

  private final Storage storage;
  private final Location folder;
  private final Shard shard;
  private final long to;
  private final RecordReader<T> records;
  private long position;
  private int nextFile;
  private DocumentFiles.Reader reader;

  /** Opens the records; those before the first one are read and passed over. */
  public ShardRecords(
      Storage storage, Location shards, Shard shard, long from, long to, RecordReader<T> records)
      throws IOException {
    this.storage = storage;
    this.shard = shard;
    this.to = to;
    this.records = records;
    folder = shards.child(shard.path());
    position = from < to ? from - from % shard.records() : to;
    while (position < from) {
      next();
    }
  }

  /** The place of the record that {@link #next} reads next. */
  public long position() {
    return position;
  }

  /**
   * The next record; null at the end.
   *
   * @throws MalformedDataException if the shard is damaged, or has not the records that its
   *     manifest counts
   */
  public T next() throws IOException {
    if (position == to) {
      return null;
    }
    if (position % shard.records() == 0) {
      close();
      nextFile = 0;
    }
    T record = record();
    if (record == null) {
      throw new MalformedDataException(
          ErrorCode.TRUNCATED,
          folder,
          "Cannot read record %d of the shard: its manifest counts %d"
              .formatted(position % shard.records(), shard.records()));
    }
    position++;
    if (position % shard.records() == 0 && record() != null) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          folder,
          "Cannot read the shard: it has more than the %d records that its manifest counts"
              .formatted(shard.records()));
    }
    return record;
  }

  /** The next record of the shard's files; null behind the last one. */
  private T record() throws IOException {
    while (true) {
      T record = reader == null ? null : records.next(reader);
      if (record != null || nextFile == shard.files().size()) {
        return record;
      }
      close();
      reader = new DocumentFiles.Reader(storage.open(folder.child(shard.files().get(nextFile++))));
    }
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
