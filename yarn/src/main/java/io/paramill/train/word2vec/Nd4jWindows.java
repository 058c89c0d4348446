package io.paramill.train.word2vec;

import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Trains windows in batches: all of a batch with the rows as they were before it. What a row learns
 * in a batch adds up, and overshoots if it is much: with the root of a Huffman tree in 64 windows a
 * model diverges. So a batch ends when a row is in {@link #MOST_USES} of its windows, however small
 * the vocabulary and whatever the loss; or at {@link #MOST_WINDOWS}, from where on it gets no
 * faster.
 *
 * <p>Arrays have room for B windows, each with C rows of words around its centre, S sources that
 * are scored (these rows or, with a bag of words, their mean) and K output rows, all of D floats.
 * Where a window has fewer, row 0 stands in with steps of zero. Losses are computed here, from the
 * scores, by the code that serves the kernels.
 */
final class Nd4jWindows extends WindowTrainer {

  static final int MOST_WINDOWS = 64;
  static final int MOST_USES = 8;

  private final Nd4jMatrix inputMatrix;
  private final Nd4jMatrix outputMatrix;
  private final Rows[] inputs;
  private final Rows[] outputs;
  private final float[] rates;

  /** In how many of the waiting windows each row is. */
  private final byte[] inputUses;

  private final byte[] outputUses;
  private final int contexts;
  private final int most;

  /** Stands for the one source of a window with a bag of words; null for skip-gram. */
  private final Rows bag;

  private int waiting;

  /**
   * Windows on copies of the matrices.
   *
   * @param batch the most windows of one
   */
  Nd4jWindows(Settings settings, Loss loss, Nd4jMatrix inputs, Nd4jMatrix outputs, int batch) {
    super(settings, loss);
    inputMatrix = inputs;
    outputMatrix = outputs;
    contexts = 2 * settings.window();
    most = loss.most();
    this.inputs = rows(inputs.matrix(), contexts, batch);
    this.outputs = rows(outputs.matrix(), most, batch);
    rates = new float[batch];
    inputUses = new byte[inputs.matrix().rows()];
    outputUses = new byte[outputs.matrix().rows()];
    bag = settings.cbow() ? new Rows(inputs.matrix(), 1) : null;
    if (bag != null) {
      bag.add(0);
    }
  }

  private static Rows[] rows(Matrix matrix, int count, int batch) {
    return Stream.generate(() -> new Rows(matrix, count)).limit(batch).toArray(Rows[]::new);
  }

  @Override
  Rows inputs() {
    return inputs[waiting];
  }

  @Override
  Rows outputs() {
    return outputs[waiting];
  }

  @Override
  void window(float rate) {
    rates[waiting] = rate;
    int uses = Math.max(use(inputs[waiting], inputUses), use(outputs[waiting], outputUses));
    waiting++;
    if (uses == MOST_USES || waiting == rates.length) {
      finish();
    }
  }

  /** Counts the uses of a window's rows, and returns those of the row that has most. */
  private static int use(Rows rows, byte[] uses) {
    int most = 0;
    for (int i = 0; i < rows.count; i++) {
      most = Math.max(most, ++uses[rows.row(i)]);
    }
    return most;
  }

  @Override
  public void finish() {
    if (waiting > 0) {
      step();
      for (int b = 0; b < waiting; b++) {
        forget(inputs[b], inputUses);
        forget(outputs[b], outputUses);
      }
      waiting = 0;
    }
  }

  private static void forget(Rows rows, byte[] uses) {
    for (int i = 0; i < rows.count; i++) {
      uses[rows.row(i)] = 0;
    }
  }

  private void step() {
    try (INDArray inputIndices = indices(inputs, contexts);
        INDArray outputIndices = indices(outputs, most);
        INDArray inputRows = inputMatrix.gather(inputIndices);
        INDArray outputRows = outputMatrix.gather(outputIndices)) {
      if (bag == null) {
        learn(inputRows, outputRows, outputIndices);
      } else {
        try (INDArray means = Nd4j.create(DataType.FLOAT, waiting, 1, inputRows.size(2))) {
          try (INDArray shares = times(Rows::total)) {
            Nd4j.matmul(shares, inputRows, means, false, false, false);
          }
          learn(means, outputRows, outputIndices);
          try (INDArray times = times(rows -> 1)) {
            Nd4j.matmul(times, means, inputRows, true, false, false);
          }
        }
      }
      inputMatrix.add(inputIndices, inputRows);
    }
  }

  /**
   * Trains output rows [B, K, D], and replaces sources [B, S, D] by what is to be added to them.
   */
  private void learn(INDArray sources, INDArray outputRows, INDArray outputIndices) {
    try (INDArray scores = Nd4j.create(DataType.FLOAT, waiting, sources.size(1), most)) {
      Nd4j.matmul(sources, outputRows, scores, false, true, false);
      try (INDArray steps = Nd4j.create(steps(scores.data().asFloat()), scores.shape(), 'c');
          INDArray changes = outputRows.like()) {
        Nd4j.matmul(steps, sources, changes, true, false, false);
        Nd4j.matmul(steps, outputRows, sources, false, false, false);
        outputMatrix.add(outputIndices, changes);
      }
    }
  }

  private INDArray indices(Rows[] rows, int count) {
    int[] indices = new int[waiting * count];
    for (int b = 0; b < waiting; b++) {
      for (int i = 0; i < rows[b].count; i++) {
        indices[b * count + i] = rows[b].row(i);
      }
    }
    return Nd4j.createFromArray(indices).reshape('c', waiting, count);
  }

  /** How often each input row is in its window [B, 1, C], divided by something of the window. */
  private INDArray times(ToIntFunction<Rows> divisor) {
    float[] times = new float[waiting * contexts];
    for (int b = 0; b < waiting; b++) {
      float divided = divisor.applyAsInt(inputs[b]);
      for (int c = 0; c < inputs[b].count; c++) {
        times[b * contexts + c] = inputs[b].times[c] / divided;
      }
    }
    return Nd4j.create(times, new long[] {waiting, 1, contexts}, 'c');
  }

  /** The steps [B, S, K] from the scores, window by window. */
  private float[] steps(float[] scores) {
    float[] steps = new float[scores.length];
    float[] window = new float[scores.length / waiting];
    for (int b = 0; b < waiting; b++) {
      Rows sources = bag == null ? inputs[b] : bag;
      int width = outputs[b].count;
      int first = b * window.length;
      for (int c = 0; c < sources.count; c++) {
        System.arraycopy(scores, first + c * most, window, c * width, width);
      }
      descend(window, sources, outputs[b], rates[b]);
      for (int c = 0; c < sources.count; c++) {
        System.arraycopy(window, c * width, steps, first + c * most, width);
      }
      inputs[b].countTimes();
    }
    return steps;
  }
}
