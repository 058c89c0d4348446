package io.paramill.train.word2vec;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The kernel by matrix products of ND4J: on whatever its backend is. A window is so small that
 * handing it over takes longer than its arithmetic. This class must not be touched where ND4J's
 * jars are not on the class path.
 */
final class Nd4jKernel implements Kernel {

  private Rows inputs;
  private Rows outputs;
  private INDArray inputCopies;
  private INDArray outputCopies;

  Nd4jKernel() {
    // With several threads sums would depend on how the work was cut.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
  }

  @Override
  public String name() {
    return "nd4j";
  }

  @Override
  public void scores(Rows windowInputs, Rows windowOutputs, float[] scores) {
    inputs = windowInputs;
    outputs = windowOutputs;
    inputCopies = copy(inputs);
    outputCopies = copy(outputs);
    float[] products = product(inputCopies, false, outputCopies, true);
    System.arraycopy(products, 0, scores, 0, products.length);
  }

  private static INDArray copy(Rows rows) {
    float[] values = new float[rows.count * rows.stride()];
    for (int i = 0; i < rows.count; i++) {
      System.arraycopy(rows.segments[i], rows.offsets[i], values, i * rows.stride(), rows.stride());
    }
    return Nd4j.create(values, new long[] {rows.count, rows.stride()}, 'c');
  }

  private static float[] product(INDArray a, boolean turnA, INDArray b, boolean turnB) {
    try (INDArray product = Nd4j.gemm(a, b, turnA, turnB);
        INDArray rowByRow = product.dup('c')) {
      return rowByRow.data().asFloat();
    }
  }

  @Override
  public void update(float[] steps) {
    try (INDArray inputRows = inputCopies;
        INDArray outputRows = outputCopies;
        INDArray window =
            Nd4j.create(
                Arrays.copyOf(steps, inputs.count * outputs.count),
                new long[] {inputs.count, outputs.count},
                'c')) {
      add(product(window, false, outputRows, false), inputs);
      add(product(window, true, inputRows, false), outputs);
    }
  }

  private static void add(float[] changes, Rows rows) {
    for (int i = 0; i < rows.count; i++) {
      float[] segment = rows.segments[i];
      int offset = rows.offsets[i];
      for (int j = 0; j < rows.stride(); j++) {
        segment[offset + j] += changes[i * rows.stride() + j];
      }
    }
  }
}
