package io.paramill.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardRecordsTest {

  private final MemoryStorage storage = new MemoryStorage();
  private final Location shards = Location.of("memory:/shards");

  @Test
  void theRoundsOfAPlanCoverEveryEpochOnce() throws Exception {
    Shard shard = shard(7, 3, 0, 4);
    for (int epochs = 1; epochs <= 3; epochs++) {
      for (int rounds = 1; rounds <= 9; rounds++) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < epochs * 7; i++) {
          expected.add("record " + i % 7);
        }
        TrainingPlan plan = new TrainingPlan("memory:/", "", Map.of(), 1, epochs, rounds, 1);
        List<String> read = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
          TrainingTask task = new TrainingTask(plan, storage, 0, round);
          read.addAll(read(shard, task.from(7), task.to(7)));
        }
        assertEquals(expected, read, epochs + " epochs, " + rounds + " rounds");
      }
    }
  }

  @Test
  void aShardWithoutRecordsIsEmpty() throws Exception {
    assertEquals(List.of(), read(shard(0, 0), 0, 0));
  }

  @Test
  void refusesAShardWithFewerRecordsThanItsManifestCounts() throws Exception {
    Shard shard = shard(5, 3);
    assertEquals(ErrorCode.TRUNCATED, failure(shard, 5));
  }

  @Test
  void refusesAShardWithMoreRecordsThanItsManifestCounts() throws Exception {
    Shard shard = shard(5, 3, 0, 3);
    assertEquals(4, read(shard, 0, 4).size());
    assertEquals(ErrorCode.TRAILING_BYTES, failure(shard, 5));
    assertEquals(ErrorCode.TRAILING_BYTES, failure(shard, 12));
  }

  @Test
  void noticesAFileThatWasCutBetweenBlocks() throws Exception {
    Shard shard = shard(6, 3, 3, 0);
    Location first = shards.child("one/part-0.avro");
    byte[] bytes = storage.bytes(first);
    storage.put(first, Arrays.copyOf(bytes, header()));
    assertEquals(ErrorCode.TRUNCATED, failure(shard, 6));
  }

  /** The length of a file without documents. */
  private int header() throws IOException {
    ByteArrayOutputStream empty = new ByteArrayOutputStream();
    new DocumentFiles.Writer(empty).close();
    return empty.size();
  }

  private ErrorCode failure(Shard shard, long to) {
    return assertThrows(MalformedDataException.class, () -> read(shard, 0, to)).code();
  }

  private List<String> read(Shard shard, long from, long to) throws IOException {
    List<String> read = new ArrayList<>();
    try (ShardRecords<Document> records =
        new ShardRecords<>(storage, shards, shard, from, to, DocumentFiles.Reader::next)) {
      for (Document next = records.next(); next != null; next = records.next()) {
        read.add(next.text());
      }
    }
    return read;
  }

  private Shard shard(int records, int... inFiles) throws IOException {
    List<String> files = new ArrayList<>();
    int next = 0;
    for (int count : inFiles) {
      String name = "part-" + files.size() + ".avro";
      Location location = shards.child("one").child(name);
      try (var writer = new DocumentFiles.Writer(storage.create(location))) {
        for (int i = 0; i < count; i++) {
          writer.write(new Document("", 0, "record " + next++));
        }
      }
      files.add(name);
    }
    return new Shard(0, "one", files, records, 0, 0, "");
  }
}
