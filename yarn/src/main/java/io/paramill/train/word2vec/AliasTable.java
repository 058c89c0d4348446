package io.paramill.train.word2vec;

/**
 * Draws numbers by given weights in constant time (Walker's alias method, built as Vose does: A
 * linear algorithm for generating random numbers with a given distribution, 1991). Eight bytes a
 * number, however unlike the weights are.
 */
final class AliasTable {

  /** Probability and number side by side, because a draw waits for memory. */
  private final long[] columns;

  /**
   * A table.
   *
   * @param weights none negative, at least one above 0
   */
  AliasTable(double[] weights) {
    int size = weights.length;
    columns = new long[size];
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double[] height = new double[size];
    int[] order = new int[size];
    int small = 0;
    int large = size;
    for (int i = 0; i < size; i++) {
      height[i] = weights[i] / sum * size;
      order[height[i] < 1 ? small++ : --large] = i;
    }
    // The small columns wait in order[0, small), the large ones in order[large, size).
    while (small > 0 && large < size) {
      int low = order[--small];
      int high = order[large];
      set(low, high, height[low]);
      height[high] -= 1 - height[low];
      if (height[high] < 1) {
        large++;
        order[small++] = high;
      }
    }
    // What is left is 1 but for rounding.
    while (small > 0) {
      int column = order[--small];
      set(column, column, 1);
    }
    while (large < size) {
      int column = order[large++];
      set(column, column, 1);
    }
  }

  private void set(int column, int other, double probability) {
    columns[column] = (long) Math.min(0xFFFFFFFFL, probability * 0x1p32) << 32 | other;
  }

  /**
   * The table: of each column in the upper half with which probability, times 2^32, it stands for
   * itself, and in the lower half what it stands for otherwise.
   */
  long[] columns() {
    return columns;
  }

  /** Draws numbers. */
  void draw(int[] drawn, RandomStream random) {
    for (int i = 0; i < drawn.length; i++) {
      long bits = random.nextLong();
      int column = RandomStream.below(bits, columns.length);
      long chosen = columns[column];
      // All ones if the column stands for itself: nobody could predict a branch here.
      int itself = (int) (((bits & 0xFFFFFFFFL) - (chosen >>> 32)) >> 63);
      drawn[i] = (int) chosen ^ (((int) chosen ^ column) & itself);
    }
  }
}
