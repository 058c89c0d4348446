package io.paramill.jobs.shard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;
import org.apache.hadoop.util.IndexedSortable;
import org.apache.hadoop.util.QuickSort;
import org.junit.jupiter.api.Test;

class PatienceSortTest {

  private static final int COUNT = 10_000;
  private static final int BEFORE = 3;

  private final Random random = new Random(1);

  /** Numbers that count how often they are compared. */
  private static final class Numbers implements IndexedSortable {
    private final long[] numbers;
    private int compared;

    Numbers(long[] numbers) {
      this.numbers = numbers;
    }

    @Override
    public int compare(int i, int j) {
      compared++;
      return Long.compare(numbers[i], numbers[j]);
    }

    @Override
    public void swap(int i, int j) {
      long number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
  }

  @Test
  void sortsShardsWhoseRecordsComeLastFirstWithFewComparisons() {
    long[] dealt = numbers(i -> ((long) random.nextInt(8) << 32) + COUNT - i);

    int compared = sort(dealt);

    Numbers others = new Numbers(dealt.clone());
    new QuickSort().sort(others, 0, COUNT);
    assertTrue(compared < others.compared / 3, compared + " of " + others.compared);
  }

  @Test
  void sortsWhatIsInOrderAtTheCostOfLookingOnce() {
    int compared = sort(numbers(i -> COUNT - i));

    assertTrue(compared < 2 * COUNT, compared + " comparisons");
  }

  @Test
  void sortsNumbersInNoOrder() {
    int unused = sort(numbers(i -> random.nextLong()));
  }

  @Test
  void sortsNumbersInTheWrongOrder() {
    int unused = sort(numbers(i -> i));
  }

  @Test
  void sortsNumbersManyOfWhichAreEqual() {
    int unused = sort(numbers(i -> random.nextInt(100)));
  }

  @Test
  void sortsRunsOfAnyLength() {
    for (int count = 0; count < 200; count++) {
      for (int shards = 1; shards < 200; shards += 1 + shards / 2) {
        int most = shards;
        int unused = sort(numbers(count, i -> ((long) random.nextInt(most) << 32) - i));
      }
    }
  }

  private static long[] numbers(IntToLongFunction number) {
    return numbers(COUNT, number);
  }

  private static long[] numbers(int count, IntToLongFunction number) {
    return LongStream.range(0, count).map(i -> number.applyAsLong((int) i)).toArray();
  }

  /** Sorts them in the middle of others, which stay where they are. */
  private static int sort(long[] numbers) {
    long[] all = new long[BEFORE + numbers.length + 1];
    System.arraycopy(numbers, 0, all, BEFORE, numbers.length);
    Numbers sorted = new Numbers(all.clone());

    new PatienceSort().sort(sorted, BEFORE, BEFORE + numbers.length);

    Arrays.sort(all, BEFORE, BEFORE + numbers.length);
    assertArrayEquals(all, sorted.numbers);
    return sorted.compared;
  }
}
