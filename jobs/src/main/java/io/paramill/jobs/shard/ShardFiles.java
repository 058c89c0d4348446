package io.paramill.jobs.shard;

import io.paramill.corpus.DocumentFiles;
import io.paramill.jobs.input.CorpusInputFormat;
import io.paramill.jobs.input.KeptSchema;
import io.paramill.jobs.input.StoredRecords;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.file.CodecFactory;
import org.apache.hadoop.conf.Configuration;

/** Makes the files of shards. */
final class ShardFiles {

  /** Null if records are texts. */
  private final DocumentFiles.Form recordForm;

  private final CodecFactory codec;
  private final Sharder sharder;
  private final StoredRecords records;

  ShardFiles(Configuration configuration) throws IOException {
    recordForm = form(KeptSchema.of(configuration), configuration.get(CorpusInputFormat.FIELD));
    ShardPlan plan = ShardPlan.from(configuration);
    codec = ShardCodec.of(plan.settings());
    sharder = Strategies.named(plan.strategy()).sharder(plan, new HadoopStorage(configuration));
    records = new StoredRecords(configuration);
  }

  private static DocumentFiles.Form form(Schema kept, String textField) {
    return kept == null ? null : new DocumentFiles.Form(kept, textField);
  }

  ShardFile create(ShardKey.Kind kind, long shard, Storage storage, Location location)
      throws IOException {
    Sharder.Account account = kind == ShardKey.Kind.RECORD ? sharder.account(shard) : null;
    DocumentFiles.Form form =
        kind == ShardKey.Kind.REJECTED
            ? new DocumentFiles.Form(Rejects.SCHEMA, "record")
            : recordForm;
    return new ShardFile(kind, shard, storage, location, form, codec, account, records);
  }

  /** A file without records. */
  static WrittenFile empty(Storage storage, Location location, Schema kept, CodecFactory codec)
      throws IOException {
    return new ShardFile(
            ShardKey.Kind.RECORD, 0, storage, location, form(kept, null), codec, null, null)
        .finish();
  }
}
