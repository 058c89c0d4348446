package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.jobs.PassedObjects;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.jobs.input.LineLayout;
import io.paramill.jobs.shard.ShardKey.Kind;
import io.paramill.jobs.shard.ShardValue.Counts;
import io.paramill.storage.Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mrunit.mapreduce.MapDriver;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.apache.hadoop.mrunit.types.Pair;
import org.junit.jupiter.api.Test;

class ShardMapperTest {

  private static final DocumentKey PLACE = new DocumentKey("a.txt", 0, 7);

  private static ShardRequest request(String strategy, Map<String, String> settings) {
    return new ShardRequest("in", Location.of("file:/root"), strategy, 1, 3, settings);
  }

  private static MapDriver<DocumentKey, CorpusRecord, ShardKey, ShardValue> driver(ShardPlan plan) {
    MapDriver<DocumentKey, CorpusRecord, ShardKey, ShardValue> driver =
        MapDriver.newMapDriver(new ShardMapper());
    plan.to(driver.getConfiguration());
    PassedObjects.to(driver.getConfiguration());
    return driver;
  }

  @Test
  void sendsARecordOnceAndCountsIt() throws IOException {
    List<Pair<ShardKey, ShardValue>> sent =
        driver(ShardPlan.fixed(request("random", Map.of()), 3))
            .withInput(PLACE, CorpusRecord.of(PLACE, LineLayout.WORDS, "two words"))
            .withCounter(ShardCounter.RECORDS, 1)
            .withCounter(ShardCounter.BYTES, 9)
            .withCounter(ShardCounter.HELD_OUT, 0)
            .run();
    assertEquals(1, sent.size());
    assertEquals(Kind.RECORD, sent.get(0).getFirst().kind());
    assertEquals(7, sent.get(0).getFirst().offset());
    assertEquals(2, sent.get(0).getSecond().tokens());
    assertEquals("two words", sent.get(0).getSecond().stored().toString());
  }

  @Test
  void tellsEveryReducerWhatGoesToThoseBeforeIt() throws IOException {
    ShardPlan plan =
        ShardPlan.fixed(request("count", Map.of()), 3)
            .with(new Cut(Cut.Unit.RECORDS, Cut.Rule.PARTS, 3));
    var driver = driver(plan);
    for (int i = 0; i < 50; i++) {
      DocumentKey place = new DocumentKey("a.txt", 0, i);
      driver.addInput(place, CorpusRecord.of(place, LineLayout.WORDS, "word"));
    }
    long[] records = new long[3];
    List<Counts> counts = new ArrayList<>();
    for (Pair<ShardKey, ShardValue> pair : driver.run()) {
      if (pair.getFirst().kind() == Kind.COUNTS) {
        counts.add(pair.getSecond().counts());
      } else {
        records[(int) pair.getFirst().shard()]++;
      }
    }
    assertEquals(
        List.of(
            new Counts(0, 50, 0, 200),
            new Counts(records[0], 50, 4 * records[0], 200),
            new Counts(records[0] + records[1], 50, 4 * (records[0] + records[1]), 200)),
        counts);
  }

  @Test
  void rejectsARecordWithItsPlaceAndTheReason() throws IOException {
    ShardPlan plan = ShardPlan.fixed(request("key", Map.of("field", "2")), 3);
    List<Pair<ShardKey, ShardValue>> sent =
        driver(plan)
            .withInput(PLACE, CorpusRecord.of(PLACE, LineLayout.WHOLE, "only one column"))
            .withCounter(ShardCounter.RECORDS, 0)
            .withCounter(ShardCounter.MISSING, 1)
            .run();
    assertEquals(Kind.REJECTED, sent.get(0).getFirst().kind());
    String reject = sent.get(0).getSecond().stored().toString();
    assertTrue(reject.contains("a.txt") && reject.contains("there is no field 2"), reject);
  }

  @Test
  void holdsRecordsOutByChance() throws IOException {
    ShardRequest request = request("random", Map.of(ShardRequest.HOLDOUT, "0.5"));
    var driver = driver(ShardPlan.fixed(request, 3));
    Holdout.to(driver.getConfiguration(), request);
    for (int i = 0; i < 1000; i++) {
      DocumentKey place = new DocumentKey("a.txt", 0, i);
      driver.addInput(place, CorpusRecord.of(place, LineLayout.WORDS, "word"));
    }
    long heldOut =
        driver.run().stream().filter(pair -> pair.getFirst().kind() == Kind.HELD_OUT).count();
    assertTrue(Math.abs(heldOut - 500) < 80, "held out " + heldOut);
  }

  @Test
  void countsTheKeysOfASample() throws IOException {
    MapDriver<DocumentKey, CorpusRecord, Text, LongWritable> driver =
        MapDriver.newMapDriver(new KeySample.SampleMapper());
    ShardPlan.fixed(request("key", Map.of("field", "1")), 3).to(driver.getConfiguration());
    PassedObjects.to(driver.getConfiguration());
    driver
        .withInput(PLACE, CorpusRecord.of(PLACE, LineLayout.WHOLE, "a\tb"))
        .withInput(PLACE, CorpusRecord.of(PLACE, LineLayout.WHOLE, "\tno key"))
        .withOutput(new Text("a"), new LongWritable(1))
        .runTest();
  }

  @Test
  void cutsWhereItsRecordsLieAmongThoseOfAll() throws IOException {
    // Two maps sent 5 and 4 records, 2 and 1 of them to reducers before this one.
    ReduceDriver<ShardKey, ShardValue, ShardTarget, ShardValue> driver =
        ReduceDriver.newReduceDriver(new ShardReducer());
    ShardPlan.fixed(request("count", Map.of()), 3)
        .with(new Cut(Cut.Unit.RECORDS, Cut.Rule.PARTS, 3))
        .to(driver.getConfiguration());
    PassedObjects.to(driver.getConfiguration());
    driver.withInput(key(Kind.COUNTS, 0), List.of(counts(2, 5)));
    driver.withInput(key(Kind.COUNTS, 1), List.of(counts(1, 4)));
    for (int i = 0; i < 4; i++) {
      ShardValue value = new ShardValue();
      value.set(1, new Text("word"));
      driver.withInput(key(Kind.RECORD, i), List.of(value));
    }
    assertEquals(
        List.of(1L, 1L, 1L, 2L),
        driver.run().stream().map(pair -> pair.getFirst().shard()).toList());
  }

  private static ShardKey key(Kind kind, long offset) {
    ShardKey key = new ShardKey();
    key.set(kind, 0, 0, new DocumentKey("a.txt", 0, offset));
    return key;
  }

  private static ShardValue counts(long before, long all) {
    ShardValue value = new ShardValue();
    value.set(new Counts(before, all, 0, 0));
    return value;
  }
}
