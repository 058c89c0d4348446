package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.jobs.input.DocumentKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.io.DataInputBuffer;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.WritableComparator;
import org.junit.jupiter.api.Test;

class ShardKeyTest {

  @Test
  void ordersBytesAsItOrdersKeys() throws IOException {
    Random random = new Random(1);
    List<ShardKey> keys = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      ShardKey key = new ShardKey();
      key.set(
          List.of(ShardKey.Kind.values()).get(random.nextInt(4)),
          random.nextInt(3) - 1,
          random.nextBoolean() ? random.nextLong() : random.nextInt(2),
          new DocumentKey(
              random.nextBoolean() ? "b" : "ä" + random.nextInt(3), 0, random.nextInt(3)));
      keys.add(key);
    }
    WritableComparator raw = WritableComparator.get(ShardKey.class);
    for (ShardKey a : keys) {
      for (ShardKey b : keys) {
        DataOutputBuffer left = bytes(a);
        DataOutputBuffer right = bytes(b);
        assertEquals(
            Integer.signum(a.compareTo(b)),
            Integer.signum(
                raw.compare(
                    left.getData(), 0, left.getLength(), right.getData(), 0, right.getLength())));
      }
    }
  }

  @Test
  void readsWhatItWrote() throws IOException {
    ShardKey key = new ShardKey();
    key.set(ShardKey.Kind.RECORD, 3, -4, new DocumentKey("a/ä", 0, 17));
    DataOutputBuffer bytes = bytes(key);
    DataInputBuffer input = new DataInputBuffer();
    input.reset(bytes.getData(), bytes.getLength());
    ShardKey read = new ShardKey();
    read.readFields(input);
    assertEquals(key, read);
    assertEquals("a/ä", new String(read.source(), StandardCharsets.UTF_8));
    assertEquals(17, read.offset());
    assertEquals(3, read.shard());
  }

  private static DataOutputBuffer bytes(ShardKey key) throws IOException {
    DataOutputBuffer output = new DataOutputBuffer();
    key.write(output);
    return output;
  }
}
