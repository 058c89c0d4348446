package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import io.paramill.storage.MemoryStorage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyStrategyTest extends SharderContract {

  private static final Map<String, String> COLUMN = Map.of("field", "2");

  @Override
  protected Strategy strategy() {
    return new KeyStrategy();
  }

  @Override
  protected ShardPlan plan(int shards) {
    return ShardPlan.fixed(request(shards, COLUMN), shards);
  }

  @Override
  protected CorpusRecord record(int number, Random random) {
    return line(number, number + "\tkey" + number);
  }

  private static CorpusRecord line(int number, String line) {
    return CorpusRecord.of(new DocumentKey("file", 0, number), LineLayout.WHOLE, line);
  }

  @Test
  void splitsAHeavyKeyAndKeepsTheOthersTogether() throws Exception {
    ShardPlan plan =
        plan(8)
            .withDetails(
                Map.of(KeyStrategy.HEAVY_KEYS, List.of(HeavyKey.of("heavy", 0.25, 99, 8).told())));
    Sharder sharder = strategy().sharder(plan, new MemoryStorage());
    TreeSet<Long> heavy = new TreeSet<>();
    TreeSet<Long> light = new TreeSet<>();
    for (int i = 0; i < 1000; i++) {
      heavy.add(sharder.shard(line(i, i + "\theavy")));
      light.add(sharder.shard(line(i, i + "\tlight")));
    }
    assertEquals(4, heavy.size());
    assertEquals(1, light.size());
    Object named =
        ((Map<?, ?>) ((List<?>) plan.details().get(KeyStrategy.HEAVY_KEYS)).get(0)).get("shards");
    assertEquals(
        heavy,
        new TreeSet<>(((List<?>) named).stream().map(x -> ((Number) x).longValue()).toList()));
  }

  @Test
  void callsHeavyWhatWouldFillHalfAShard() {
    assertTrue(HeavyKey.isHeavy(0.07, 8));
    assertTrue(!HeavyKey.isHeavy(0.06, 8));
    assertTrue(!HeavyKey.isHeavy(0.9, 1));
    assertEquals(8, HeavyKey.of("all", 1, 5, 8).parts());
  }
}
