package io.paramill.train.word2vec;

/** The output rows of one window: the centre's first, then those of its negatives. */
final class OutputRows {

  private final Matrix matrix;
  private final int[] rows;

  /** The array that holds each row. */
  final float[][] segments;

  /** Where each row starts in its array. */
  final int[] offsets;

  /** How many there are. */
  int count;

  OutputRows(Matrix matrix, int most) {
    this.matrix = matrix;
    rows = new int[most];
    segments = new float[most][];
    offsets = new int[most];
  }

  /** How long each row is. */
  int stride() {
    return matrix.stride();
  }

  void clear() {
    count = 0;
  }

  /** Adds a row unless it is there already. */
  void add(int row) {
    for (int i = 0; i < count; i++) {
      if (rows[i] == row) {
        return;
      }
    }
    rows[count] = row;
    segments[count] = matrix.segment(row);
    offsets[count] = matrix.offset(row);
    count++;
  }

  /** Counts some updates of every row. */
  void countUpdates(int updates) {
    for (int i = 0; i < count; i++) {
      matrix.countUpdates(rows[i], updates);
    }
  }
}
