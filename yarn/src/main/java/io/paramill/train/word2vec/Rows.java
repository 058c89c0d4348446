package io.paramill.train.word2vec;

/** The rows of a matrix that one window reads and updates. */
final class Rows {

  private final Matrix matrix;
  private final int[] rows;

  /** The array that holds each row. */
  final float[][] segments;

  /** Where each row starts in its array. */
  final int[] offsets;

  /** How often each row was added. */
  final int[] times;

  /** What the loss that chose a row has to know of it. */
  final float[] marks;

  /** How many there are, no row twice. */
  int count;

  Rows(Matrix matrix, int most) {
    this.matrix = matrix;
    rows = new int[most];
    times = new int[most];
    marks = new float[most];
    segments = new float[most][];
    offsets = new int[most];
  }

  /** How long each row is. */
  int stride() {
    return matrix.stride();
  }

  /** The number of a row in its matrix. */
  int row(int index) {
    return rows[index];
  }

  void clear() {
    count = 0;
  }

  /** Adds a row, or counts it once more if it is there already. */
  void add(int row) {
    for (int i = 0; i < count; i++) {
      if (rows[i] == row) {
        times[i]++;
        return;
      }
    }
    append(row);
  }

  /** Adds a row that is not there. */
  void append(int row) {
    rows[count] = row;
    times[count] = 1;
    segments[count] = matrix.segment(row);
    offsets[count] = matrix.offset(row);
    count++;
  }

  /** How often rows were added. */
  int total() {
    int total = 0;
    for (int i = 0; i < count; i++) {
      total += times[i];
    }
    return total;
  }

  /** Counts some updates of every row. */
  void countUpdates(int updates) {
    for (int i = 0; i < count; i++) {
      matrix.countUpdates(rows[i], updates);
    }
  }

  /** Counts an update of every row for each time that it was added. */
  void countTimes() {
    for (int i = 0; i < count; i++) {
      matrix.countUpdates(rows[i], times[i]);
    }
  }
}
