package io.paramill.testing;

import ai.djl.Model;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoopTranslator;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Paddle in a process of its own, since a native error ends the Java machine: loads a folder, runs
 * its program on x = [1, 10], and prints the outputs, a line each: {@code output}, type, bytes in
 * hex.
 */
final class PaddleRunner {

  private PaddleRunner() {}

  public static void main(String[] args) throws Exception {
    try (Model model = Model.newInstance("model", "PaddlePaddle")) {
      model.load(Path.of(args[0]));
      try (Predictor<NDList, NDList> predictor = model.newPredictor(new NoopTranslator());
          NDManager manager = model.getNDManager().newSubManager()) {
        NDList inputs = new NDList(manager.create(new float[] {1, 10}, new Shape(1, 2)));
        for (NDArray output : predictor.predict(inputs)) {
          System.out.printf(
              "output\t%s\t%s%n",
              output.getDataType(), HexFormat.of().formatHex(output.toByteArray()));
        }
      }
    }
  }
}
