package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.FieldPath;
import io.paramill.jobs.input.RejectedRecordException;
import java.util.HashMap;
import java.util.Map;

/** Gives every value of an attribute a shard of its own, numbered by a 64-bit hash of it. */
final class ValueSharder implements Sharder {

  private final FieldPath field;
  private final PlaceHash hash;

  ValueSharder(FieldPath field, long seed) {
    this.field = field;
    hash = new PlaceHash(seed);
  }

  @Override
  public long shard(CorpusRecord record) throws RejectedRecordException {
    return PlaceHash.mix(hash.text(field.of(record).toString()));
  }

  @Override
  public Account account(long shard) {
    return new FirstValue();
  }

  /** Tells the value, which all records of the shard have. */
  private final class FirstValue implements Account {
    private final Map<String, Object> details = new HashMap<>();

    @Override
    public boolean isDone() {
      return !details.isEmpty();
    }

    @Override
    public void add(CorpusRecord record) {
      try {
        details.put("key", field.of(record).toString());
      } catch (RejectedRecordException e) {
        throw new IllegalStateException("A map accepted what a reduce cannot read", e);
      }
    }

    @Override
    public Map<String, Object> details() {
      return details;
    }
  }
}
