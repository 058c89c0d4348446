package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.storage.MemoryStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What every sharder promises. A subclass says how to make one, and may give records of its own.
 */
public abstract class SharderContract {

  private static final int RECORDS = 20_011;
  private static final long SEED = 99;

  /** The strategy. */
  protected abstract Strategy strategy();

  /** What its preparation would make of {@link #records} for so many shards. */
  protected abstract ShardPlan plan(int shards) throws IOException;

  /** Whether it uses all shards about alike. */
  protected boolean balances() {
    return true;
  }

  /** A record of the test's corpus. */
  protected CorpusRecord record(int number, Random random) {
    return CorpusRecord.of(
        new DocumentKey("file" + number / 3000, number / 3000, number * 7L),
        LineLayout.WORDS,
        "word ".repeat(1 + random.nextInt(20)));
  }

  private List<CorpusRecord> records() {
    Random random = new Random(2);
    List<CorpusRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(record(i, random));
    }
    return records;
  }

  private Sharder sharder(int shards) throws IOException {
    return strategy().sharder(plan(shards), new MemoryStorage());
  }

  /** A request for so many shards. */
  protected ShardRequest request(int shards, java.util.Map<String, String> settings) {
    return new ShardRequest(
        "input",
        io.paramill.storage.Location.of("file:/root"),
        strategy().name(),
        SEED,
        shards,
        settings);
  }

  @Test
  void decidesByTheRecordAlone() throws Exception {
    List<CorpusRecord> records = records();
    Sharder one = sharder(5);
    List<Long> shards = new ArrayList<>();
    List<Long> orders = new ArrayList<>();
    for (CorpusRecord record : records) {
      shards.add(one.shard(record));
      orders.add(one.order(record));
    }
    Sharder other = sharder(5);
    for (int i = RECORDS - 1; i >= 0; i--) {
      assertEquals(shards.get(i), other.shard(records.get(i)));
      assertEquals(orders.get(i), other.order(records.get(i)));
    }
  }

  @Test
  void usesEveryShardAboutAlike() throws Exception {
    for (int shards : new int[] {1, 2, 7, 32}) {
      ShardPlan plan = plan(shards);
      TreeMap<Long, Integer> counts = new TreeMap<>();
      Sharder sharder = strategy().sharder(plan, new MemoryStorage());
      for (CorpusRecord record : records()) {
        counts.merge(shard(sharder, record), 1, Integer::sum);
      }
      if (plan.shards() > 0) {
        assertTrue(counts.firstKey() >= 0 && counts.lastKey() < shards, counts.toString());
      }
      if (balances()) {
        assertEquals(shards, counts.size());
        int spread = Collections.max(counts.values()) - Collections.min(counts.values());
        // Ten standard deviations of a binomial count.
        assertTrue(spread <= 10 * Math.sqrt((double) RECORDS / shards), counts.toString());
      }
    }
  }

  private static long shard(Sharder sharder, CorpusRecord record) {
    try {
      return sharder.shard(record);
    } catch (RejectedRecordException e) {
      throw new AssertionError(e);
    }
  }
}
