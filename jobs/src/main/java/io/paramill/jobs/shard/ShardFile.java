package io.paramill.jobs.shard;

import io.paramill.corpus.DocumentFiles;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.StoredRecords;
import io.paramill.run.Digest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.Map;
import org.apache.avro.file.CodecFactory;
import org.apache.hadoop.io.Text;

/** A file of a shard while it is written. */
final class ShardFile {

  private final ShardKey.Kind kind;
  private final long shard;
  private final String name;
  private final boolean documents;
  private final Sharder.Account account;
  private final StoredRecords stored;
  private final ContentSum sum = new ContentSum();
  private final DigestOutputStream digested;
  private final DocumentFiles.Writer file;
  private long records;
  private long bytes;
  private long tokens;

  /**
   * A file.
   *
   * @param kept what the records are, if they come as Avro encodes them; null if they come as
   *     texts, to become documents
   */
  ShardFile(
      ShardKey.Kind kind,
      long shard,
      Storage storage,
      Location location,
      DocumentFiles.Form kept,
      CodecFactory codec,
      Sharder.Account account,
      StoredRecords stored)
      throws IOException {
    this.kind = kind;
    this.shard = shard;
    // Kept records may have the schema of documents, too.
    documents = kept == null;
    this.account = account;
    this.stored = stored;
    name = location.name();
    digested =
        new DigestOutputStream(
            new BufferedOutputStream(storage.create(location), 1 << 16), Digest.sha256());
    file =
        new DocumentFiles.Writer(digested, documents ? DocumentFiles.Form.DOCUMENTS : kept, codec);
  }

  ShardKey.Kind kind() {
    return kind;
  }

  long shard() {
    return shard;
  }

  void write(ShardTarget target, ShardValue value) throws IOException {
    Text text = value.stored();
    ByteBuffer record = ByteBuffer.wrap(text.getBytes(), 0, text.getLength());
    if (documents) {
      file.write(target.source(), target.offset(), record);
    } else {
      file.write(record);
    }
    sum.add(text);
    records++;
    bytes += text.getLength();
    tokens += value.tokens();
    if (account != null && !account.isDone()) {
      String source = new String(target.source(), StandardCharsets.UTF_8);
      account.add(stored.read(new DocumentKey(source, 0, target.offset()), text));
    }
  }

  WrittenFile finish() throws IOException {
    file.close();
    return new WrittenFile(
        kind,
        shard,
        name,
        records,
        bytes,
        tokens,
        Digest.text(digested.getMessageDigest()),
        sum.high(),
        sum.low(),
        account == null ? Map.of() : account.details());
  }
}
