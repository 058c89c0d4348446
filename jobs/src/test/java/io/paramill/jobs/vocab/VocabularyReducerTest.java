package io.paramill.jobs.vocab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Counters;
import org.apache.hadoop.mrunit.mapreduce.ReduceDriver;
import org.junit.jupiter.api.Test;

class VocabularyReducerTest {

  @Test
  void dropsRareWordsAndCountsThem() throws IOException {
    ReduceDriver<Text, LongWritable, Text, LongWritable> driver =
        ReduceDriver.newReduceDriver(new VocabularyReducer());
    driver.getConfiguration().setLong(VocabularyReducer.MIN_COUNT, 5);
    driver
        .withInput(new Text("often"), List.of(new LongWritable(3), new LongWritable(2)))
        .withInput(new Text("rare"), List.of(new LongWritable(4)))
        .withOutput(new Text("often"), new LongWritable(5))
        .withCounter(VocabularyCounter.KEPT_WORDS, 1)
        .withCounter(VocabularyCounter.DROPPED_WORDS, 1)
        .withCounter(VocabularyCounter.KEPT_TOKENS, 5)
        .runTest();
  }

  @Test
  void namesItsCountersForPeople() {
    Counters counters = new Counters();
    assertEquals(
        "Distinct words kept", counters.findCounter(VocabularyCounter.KEPT_WORDS).getDisplayName());
    assertEquals(
        "Paramill vocabulary",
        counters.getGroup(VocabularyCounter.class.getName()).getDisplayName());
  }
}
