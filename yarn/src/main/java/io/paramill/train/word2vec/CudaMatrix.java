package io.paramill.train.word2vec;

import io.paramill.train.cuda.CudaDevice;
import io.paramill.train.cuda.CudaMemory;

/** A matrix' copy in the memory of a GPU, row by row, with the number of updates of each row. */
final class CudaMatrix {

  private final Matrix matrix;
  private final CudaMemory rows;
  private final CudaMemory updates;
  private final int[] counts;

  CudaMatrix(CudaDevice device, Matrix matrix) {
    this.matrix = matrix;
    counts = new int[matrix.rows()];
    rows = device.allocate(rowBytes() * counts.length);
    updates = device.allocate((long) Integer.BYTES * counts.length);
  }

  /** The bytes that a copy takes. */
  static long memoryBytes(int rows, int columns) {
    return rows * ((long) Matrix.stride(columns) * Float.BYTES + Integer.BYTES);
  }

  private long rowBytes() {
    return (long) matrix.stride() * Float.BYTES;
  }

  /** The address of the rows, so many floats each as the matrix' stride. */
  long address() {
    return rows.address();
  }

  /** The address of the numbers of updates, 32 bits each. */
  long updates() {
    return updates.address();
  }

  /** Takes the matrix' rows before a place in the tensor. */
  void write(int end) {
    eachRun(
        end,
        (first, some) ->
            rows.write(first * rowBytes(), matrix.segment(first), matrix.offset(first), some));
  }

  /** Gives the matrix its rows before a place, and all the updates since the last time. */
  void read(int end) {
    eachRun(
        end,
        (first, some) ->
            rows.read(first * rowBytes(), matrix.segment(first), matrix.offset(first), some));
    updates.read(counts);
    updates.clear((long) Integer.BYTES * counts.length);
    for (int row = 0; row < counts.length; row++) {
      matrix.countUpdates(row, counts[row]);
    }
  }

  private interface Run {
    void copy(int first, int floats);
  }

  /** Rows that lie side by side. */
  private void eachRun(int place, Run run) {
    int end = matrix.before(place);
    int stride = matrix.stride();
    for (int first = 0; first < end; ) {
      int left = (matrix.segment(first).length - matrix.offset(first)) / stride;
      int some = Math.min(end - first, left);
      run.copy(first, some * stride);
      first += some;
    }
  }
}
