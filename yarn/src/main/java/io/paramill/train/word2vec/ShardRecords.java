package io.paramill.train.word2vec;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;

/** Records {@code [from, to)} of the endless repetition of a shard's records. */
final class ShardRecords implements Closeable {

  private final Storage storage;
  private final Location folder;
  private final Shard shard;
  private final long to;
  private long position;
  private int nextFile;
  private DocumentFiles.Reader reader;

  /** Opens the records; those before the first one are read and passed over. */
  ShardRecords(Storage storage, Location shards, Shard shard, long from, long to)
      throws IOException {
    this.storage = storage;
    this.shard = shard;
    this.to = to;
    folder = shards.child(shard.path());
    position = from < to ? from - from % shard.records() : to;
    while (position < from) {
      next();
    }
  }

  /** The place of the record that {@link #next} reads next. */
  long position() {
    return position;
  }

  /** The text of the next record; null at the end. */
  String next() throws IOException {
    if (position == to) {
      return null;
    }
    if (position % shard.records() == 0) {
      close();
      nextFile = 0;
    }
    Document document = document();
    if (document == null) {
      throw new MalformedDataException(
          ErrorCode.TRUNCATED,
          folder,
          "Cannot read record %d of the shard: its manifest counts %d"
              .formatted(position % shard.records(), shard.records()));
    }
    position++;
    if (position % shard.records() == 0 && document() != null) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          folder,
          "Cannot read the shard: it has more than the %d records that its manifest counts"
              .formatted(shard.records()));
    }
    return document.text();
  }

  /** The next document of the shard's files; null behind the last one. */
  private Document document() throws IOException {
    while (true) {
      Document document = reader == null ? null : reader.next();
      if (document != null || nextFile == shard.files().size()) {
        return document;
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
