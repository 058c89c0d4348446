package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CutTest {

  private static long[] sizes(Cut cut, long total) {
    long[] sizes = new long[cut.shards(total)];
    int last = 0;
    for (long before = 0; before < total; before++) {
      int shard = cut.shard(before, total);
      assertTrue(shard == last || shard == last + 1, "shard " + shard + " behind " + last);
      sizes[shard]++;
      last = shard;
    }
    return sizes;
  }

  @Test
  void makesPartsThatDifferByOneAtMost() {
    for (int parts = 1; parts < 12; parts++) {
      for (int total = parts; total < 60; total++) {
        long[] sizes = sizes(new Cut(Cut.Unit.RECORDS, Cut.Rule.PARTS, parts), total);
        for (long size : sizes) {
          assertTrue(size == total / parts || size == total / parts + 1, parts + " of " + total);
        }
      }
    }
  }

  @Test
  void makesShardsOfAnExactSizeAndARest() {
    long[] sizes = sizes(new Cut(Cut.Unit.RECORDS, Cut.Rule.EXACTLY, 10), 25);
    assertEquals(3, sizes.length);
    assertEquals(10, sizes[1]);
    assertEquals(5, sizes[2]);
  }

  @Test
  void makesAboutAsManyAsAreAsked() {
    assertEquals(3, new Cut(Cut.Unit.BYTES, Cut.Rule.ABOUT, 10).shards(34));
    assertEquals(1, new Cut(Cut.Unit.BYTES, Cut.Rule.ABOUT, 10).shards(1));
  }

  @Test
  void hasAShardForRecordsWithoutBytes() {
    Cut cut = new Cut(Cut.Unit.BYTES, Cut.Rule.PARTS, 3);
    assertEquals(2, cut.shard(9, 9));
    assertEquals(0, cut.shard(0, 0));
  }
}
