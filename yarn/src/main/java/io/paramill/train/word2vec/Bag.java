package io.paramill.train.word2vec;

import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.Arrays;

/**
 * The words around a centre as one row, their mean; what it learns goes to each of them as a whole,
 * as the word2vec program does it (continuous bag of words, Mikolov et al. 2013).
 */
final class Bag {

  private final float[] before;
  private final Matrix mean;
  private final Rows row;

  Bag(int dim) {
    mean = new Matrix(new TensorSpec("mean", DType.FLOAT32, Shape.of(1, dim)));
    before = new float[mean.stride()];
    row = new Rows(mean, 1);
    row.add(0);
  }

  /** The row that stands for some others. */
  Rows of(Rows inputs) {
    float[] sum = mean.segment(0);
    Arrays.fill(sum, 0);
    int count = 0;
    for (int c = 0; c < inputs.count; c++) {
      int times = inputs.times[c];
      add(times, inputs.segments[c], inputs.offsets[c], sum, 0);
      count += times;
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= count;
      before[i] = sum[i];
    }
    return row;
  }

  /** Adds to the others what the row has learnt. */
  void spread(Rows inputs) {
    float[] learnt = mean.segment(0);
    for (int i = 0; i < before.length; i++) {
      before[i] = learnt[i] - before[i];
    }
    for (int c = 0; c < inputs.count; c++) {
      add(inputs.times[c], before, 0, inputs.segments[c], inputs.offsets[c]);
    }
  }

  private void add(int times, float[] row, int from, float[] target, int at) {
    for (int i = 0; i < before.length; i++) {
      target[at + i] += times * row[from + i];
    }
  }
}
