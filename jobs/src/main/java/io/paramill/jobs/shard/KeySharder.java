package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.Map;

/** Deals records by the hash of an attribute, and those of a heavy key by their place as well. */
final class KeySharder implements Sharder {

  private final FieldPath field;
  private final PlaceHash hash;
  private final int shards;
  private final Map<String, HeavyKey> heavy;

  KeySharder(FieldPath field, long seed, int shards, Map<String, HeavyKey> heavy) {
    this.field = field;
    this.shards = shards;
    this.heavy = heavy;
    hash = new PlaceHash(seed);
  }

  /** The shard of a key. */
  static int home(String key, PlaceHash hash, int shards) {
    return PlaceHash.below(shards, hash.text(key));
  }

  @Override
  public long shard(CorpusRecord record) throws RejectedRecordException {
    String key = field.of(record).toString();
    HeavyKey known = heavy.get(key);
    return known == null ? home(key, hash, shards) : known.shard(hash.of(record.place()));
  }
}
