package io.paramill.jobs.shard;

import org.apache.hadoop.util.IndexedSortable;
import org.apache.hadoop.util.IndexedSorter;
import org.apache.hadoop.util.Progressable;
import org.apache.hadoop.util.QuickSort;

/**
 * Sorts what a map sends: deals the keys into ascending runs, each behind the highest last key that
 * is below it, as in the game of patience, and merges these. Keys lie far apart in memory, so that
 * looking at one costs more than all else. The records of a shard come in their order already: then
 * there are about as many runs as shards, and a key is compared with few others, which are near. If
 * there are many runs, the keys have no order, and Hadoop's quicksort is faster. Needs eight bytes
 * a record.
 */
final class PatienceSort implements IndexedSorter {

  /** So many keys of a run are looked at one by one before larger and larger steps are tried. */
  private static final int SINGLE_STEPS = 8;

  private static final int MAX_RUNS = 256;

  @Override
  public void sort(IndexedSortable records, int first, int end) {
    sort(records, first, end, null);
  }

  @Override
  public void sort(IndexedSortable records, int first, int end, Progressable progress) {
    if (!new Sorting(records, first, end - first, progress).sort()) {
      new QuickSort().sort(records, first, end, progress);
    }
  }

  /** One sort; records are known by their numbers, from the first one on. */
  private static final class Sorting {
    private final IndexedSortable records;
    private final int first;
    private final int count;
    private final Progressable progress;

    /** The run with the highest last key is the first one. */
    private int runs;

    private final int[] heads = new int[MAX_RUNS];
    private final int[] tails = new int[MAX_RUNS];

    Sorting(IndexedSortable records, int first, int count, Progressable progress) {
      this.records = records;
      this.first = first;
      this.count = count;
      this.progress = progress;
    }

    private boolean isAbove(int record, int other) {
      return records.compare(first + record, first + other) > 0;
    }

    /** Whether it sorts them; otherwise there are too many runs, and nothing has been moved. */
    boolean sort() {
      int[] next = new int[count];
      if (!deal(next)) {
        return false;
      }
      int[] order = new int[count];
      int[] starts = gather(next, order);
      move(merge(order, next, starts));
      return true;
    }

    /**
     * Deals the records; behind each one there is the one that follows in its run. A map's last
     * record has the first number.
     */
    private boolean deal(int[] next) {
      for (int record = count - 1; record >= 0; record--) {
        int run = runOf(record);
        if (run < runs) {
          next[tails[run]] = record;
        } else {
          if (runs == MAX_RUNS) {
            return false;
          }
          heads[runs++] = record;
        }
        tails[run] = record;
      }
      return true;
    }

    /** The first run whose last key is not above this one. */
    private int runOf(int record) {
      int low = 0;
      int high = runs;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (isAbove(tails[middle], record)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /** Lays the runs one behind the other, the lowest first; the result is where each starts. */
    private int[] gather(int[] next, int[] order) {
      int[] starts = new int[runs + 1];
      int at = 0;
      for (int run = runs - 1; run >= 0; run--) {
        starts[runs - 1 - run] = at;
        int record = heads[run];
        order[at++] = record;
        while (record != tails[run]) {
          record = next[record];
          order[at++] = record;
        }
      }
      starts[runs] = at;
      return starts;
    }

    private int[] merge(int[] runsInOrder, int[] other, int[] starts) {
      int[] from = runsInOrder;
      int[] to = other;
      for (int step = 1; step < runs; step *= 2) {
        for (int run = 0; run < runs; run += 2 * step) {
          int middle = starts[Math.min(runs, run + step)];
          merge(from, to, starts[run], middle, starts[Math.min(runs, run + 2 * step)]);
          if (progress != null) {
            progress.progress();
          }
        }
        int[] merged = to;
        to = from;
        from = merged;
      }
      return from;
    }

    private void merge(int[] from, int[] to, int start, int middle, int end) {
      int left = start;
      int right = middle;
      int at = start;
      // Where one side stops, the first key of the other is known to be lower.
      int leftEnd = right < end ? ascent(from, left, middle, from[right]) : middle;
      while (left < middle) {
        System.arraycopy(from, left, to, at, leftEnd - left);
        at += leftEnd - left;
        left = leftEnd;
        if (left < middle) {
          int rightEnd = ascent(from, right + 1, end, from[left]);
          System.arraycopy(from, right, to, at, rightEnd - right);
          at += rightEnd - right;
          right = rightEnd;
          leftEnd = right < end ? ascent(from, left + 1, middle, from[right]) : middle;
        }
      }
      System.arraycopy(from, right, to, at, end - right);
    }

    /** Up to where, from {@code start} on, the keys of a run are not above that of a record. */
    private int ascent(int[] run, int start, int end, int record) {
      int low = start;
      int step = 1;
      while (end - low >= step && !isAbove(run[low + step - 1], record)) {
        low += step;
        step = low - start < SINGLE_STEPS ? 1 : 2 * step;
      }
      int high = Math.min(end, low + step - 1);
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (isAbove(run[middle], record)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    /** Moves each record to where its number is, one cycle after the other. */
    private void move(int[] order) {
      for (int i = 0; i < count; i++) {
        int at = i;
        while (order[at] != i) {
          int next = order[at];
          records.swap(first + at, first + next);
          order[at] = at;
          at = next;
        }
        order[at] = at;
      }
    }
  }
}
