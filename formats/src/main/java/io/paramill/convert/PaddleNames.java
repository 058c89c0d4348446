package io.paramill.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Paddle's parameters are named and laid out as PyTorch's, but for dense layers, which have the
 * inputs in front, and for the statistics of batch normalisation.
 */
final class PaddleNames {

  private static final Map<String, String> STATISTICS =
      Map.of("running_mean", "_mean", "running_var", "_variance");

  private static final List<String> PROJECTIONS = List.of("q_proj", "k_proj", "v_proj");

  private PaddleNames() {}

  static Draft fromTorch(Draft from, Notes notes) {
    Draft to = new Draft();
    for (Layer layer : Layer.of(from, Framework.TORCH)) {
      boolean batchNorm = layer.has("running_mean", "running_var");
      for (String name : layer.names()) {
        Recipe recipe = layer.recipe(name);
        if (name.equals("weight") && recipe.shape().rank() == 2) {
          putMatrix(layer, Framework.TORCH, to);
        } else if (name.equals("in_proj_weight") || name.equals("in_proj_bias")) {
          putProjections(layer, name, to);
        } else if (batchNorm && name.equals("num_batches_tracked")) {
          notes.leaveOut(layer.path() + "." + name, "Paddle has no such variable");
        } else {
          put(layer, batchNorm ? STATISTICS.getOrDefault(name, name) : name, recipe, to);
        }
      }
    }
    return to;
  }

  static Draft toTorch(Draft from) {
    Draft to = new Draft();
    for (Layer layer : Layer.of(structured(from), Framework.PADDLE)) {
      boolean batchNorm = layer.has("_mean", "_variance");
      for (String name : layer.names()) {
        Recipe recipe = layer.recipe(name);
        if (name.equals("weight") && recipe.shape().rank() == 2) {
          putMatrix(layer, Framework.PADDLE, to);
        } else if (batchNorm && name.equals("_mean")) {
          put(layer, "running_mean", recipe, to);
        } else if (batchNorm && name.equals("_variance")) {
          put(layer, "running_var", recipe, to);
        } else {
          put(layer, name, recipe, to);
        }
      }
    }
    return to;
  }

  private static void put(Layer layer, String last, Recipe recipe, Draft to) {
    to.put(path(layer) + last, recipe);
  }

  private static String path(Layer layer) {
    return layer.path().isEmpty() ? "" : layer.path() + ".";
  }

  private static void putMatrix(Layer layer, Framework from, Draft to) {
    Recipe weight = layer.recipe("weight");
    switch (Matrix.of(layer, ".", from)) {
      case EMBEDDING ->
          to.put(path(layer) + "weight", new Draft.Entry(weight, Draft.Role.EMBEDDING));
      case TURNED -> to.put(path(layer) + "weight", new Draft.Entry(weight, Draft.Role.DENSE));
      default ->
          to.put(path(layer) + "weight", new Draft.Entry(weight.transpose(), Draft.Role.DENSE));
    }
  }

  /** Three projections in one, [3 * size, size], become three. */
  private static void putProjections(Layer layer, String name, Draft to) {
    Recipe joined = layer.recipe(name);
    boolean matrix = name.equals("in_proj_weight");
    if (joined.shape().rank() != (matrix ? 2 : 1) || joined.shape().rows() % 3 != 0) {
      put(layer, name, joined, to);
      return;
    }
    long rows = joined.shape().rows() / 3;
    for (int i = 0; i < PROJECTIONS.size(); i++) {
      Recipe part = joined.rows(i * rows, rows);
      String path = path(layer) + PROJECTIONS.get(i);
      to.put(
          path + (matrix ? ".weight" : ".bias"),
          new Draft.Entry(matrix ? part.transpose() : part, Draft.Role.DENSE));
    }
  }

  /** Names such as {@code linear_0.w_0}, which a program gives, as {@code linear_0.weight}. */
  private static Draft structured(Draft from) {
    Draft to = new Draft();
    List<Layer> layers = new ArrayList<>(Layer.of(from, Framework.PADDLE));
    for (Layer layer : layers) {
      boolean batchNorm = layer.length("w_1").isPresent() && layer.length("w_2").isPresent();
      for (String name : layer.names()) {
        String structured =
            switch (name) {
              case "w_0" -> "weight";
              case "b_0" -> "bias";
              case "w_1" -> batchNorm ? "_mean" : name;
              case "w_2" -> batchNorm ? "_variance" : name;
              default -> name;
            };
        to.put(path(layer) + structured, layer.take(name));
      }
    }
    return to;
  }
}
