package io.paramill.convert;

import io.paramill.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names and layouts of PyTorch's parameters as TensorFlow has them: the way back of {@link
 * TensorflowToTorch}. What only PyTorch has, a counter of batches, is left out.
 */
final class TorchToTensorflow {

  private static final Pattern RECURRENT =
      Pattern.compile("(weight_ih|weight_hh|bias_ih|bias_hh)_l(\\d+)(_reverse)?");

  private final Draft from;
  private final Draft to = new Draft();
  private final Notes notes;

  TorchToTensorflow(Draft from, Notes notes) {
    this.from = from;
    this.notes = notes;
  }

  Draft map() {
    Layer.of(from, Framework.TORCH).forEach(this::mapLayer);
    return to;
  }

  private void put(String path, String last, Recipe recipe, Draft.Role role) {
    String prefix = path.isEmpty() ? "" : path.replace('.', '/') + "/";
    to.put(prefix + last, new Draft.Entry(recipe, role));
  }

  private void put(String path, String last, Recipe recipe) {
    put(path, last, recipe, Draft.Role.UNKNOWN);
  }

  private void mapLayer(Layer layer) {
    mapRecurrent(layer);
    boolean batchNorm = layer.has("running_mean", "running_var");
    boolean norm =
        layer.length("weight").isPresent()
            && (!layer.has("bias") || layer.length("bias").equals(layer.length("weight")));
    for (String name : layer.names()) {
      switch (name) {
        case "weight" -> {
          if (norm) {
            put(layer.path(), "gamma", layer.recipe(name));
          } else {
            mapWeight(layer);
          }
        }
        case "bias" -> put(layer.path(), norm ? "beta" : name, layer.recipe(name));
        case "running_mean" ->
            put(layer.path(), batchNorm ? "moving_mean" : name, layer.recipe(name));
        case "running_var" ->
            put(layer.path(), batchNorm ? "moving_variance" : name, layer.recipe(name));
        case "num_batches_tracked" -> leaveOut(layer, name, batchNorm);
        default -> put(layer.path(), name, layer.recipe(name));
      }
    }
  }

  private void leaveOut(Layer layer, String name, boolean batchNorm) {
    if (batchNorm) {
      notes.leaveOut(layer.path() + "." + name, "TensorFlow has no such variable");
    } else {
      put(layer.path(), name, layer.recipe(name));
    }
  }

  private void mapWeight(Layer layer) {
    Recipe weight = layer.recipe("weight");
    Shape shape = weight.shape();
    int rank = shape.rank();
    if (rank < 2) {
      put(layer.path(), "weight", weight);
      return;
    }
    if (rank > 2 && shape.extent(1) == 1 && layer.named(".", "depthwise")) {
      // How many outputs a channel has is not told: they are taken to be channels of one each.
      put(
          layer.path(),
          "depthwise_kernel",
          weight.permute(
              Stream.concat(IntStream.range(2, rank).mapToObj(i -> i), Stream.of(0, 1)).toList()),
          Draft.Role.DENSE);
      return;
    }
    Matrix matrix = rank == 2 ? Matrix.of(layer, ".", Framework.TORCH) : Matrix.DENSE;
    switch (matrix) {
      case EMBEDDING -> put(layer.path(), "embeddings", weight, Draft.Role.EMBEDDING);
      case TURNED -> {
        notes.warn(
            "'%s.weight' is left as it is: by its bias it is [inputs, outputs] already"
                .formatted(layer.path()));
        put(layer.path(), "kernel", weight, Draft.Role.DENSE);
      }
      default ->
          put(
              layer.path(),
              "kernel",
              weight.permute(
                  Stream.concat(IntStream.range(2, rank).mapToObj(i -> i), Stream.of(1, 0))
                      .toList()),
              Draft.Role.DENSE);
    }
  }

  /** The layers and directions of a recurrent module: a layer each. */
  private void mapRecurrent(Layer layer) {
    Map<String, Map<String, Recipe>> cells = new TreeMap<>();
    for (String name : layer.names()) {
      Matcher matcher = RECURRENT.matcher(name);
      if (matcher.matches()) {
        String cell = matcher.group(2) + (matcher.group(3) == null ? "" : matcher.group(3));
        cells.computeIfAbsent(cell, c -> new TreeMap<>()).put(matcher.group(1), layer.recipe(name));
      }
    }
    boolean deep = cells.keySet().stream().anyMatch(cell -> !cell.startsWith("0"));
    boolean both = cells.keySet().stream().anyMatch(cell -> cell.endsWith("_reverse"));
    cells.forEach(
        (cell, parts) -> {
          boolean reverse = cell.endsWith("_reverse");
          String number = reverse ? cell.substring(0, cell.length() - "_reverse".length()) : cell;
          String path =
              layer.path()
                  + (deep ? ".layer_" + number : "")
                  + (both ? (reverse ? ".backward" : ".forward") : "");
          if (mapCell(path, parts)) {
            parts.keySet().forEach(part -> layer.take(part + "_l" + cell));
          }
        });
  }

  private boolean mapCell(String path, Map<String, Recipe> parts) {
    Recipe input = parts.get("weight_ih");
    Recipe hidden = parts.get("weight_hh");
    if (input == null || hidden == null || input.shape().rank() != 2) {
      return false;
    }
    long units = hidden.shape().rank() == 2 ? hidden.shape().extent(1) : 0;
    long width = input.shape().extent(0);
    long gates = units == 0 ? 0 : width / units;
    boolean known = (gates == 1 || gates == 3 || gates == 4) && gates * units == width;
    if (!known || hidden.shape().extent(0) != width) {
      notes.warn("'%s' is left as it is: TensorFlow has no layer like it".formatted(path));
      return false;
    }
    int[] order = gates == 3 ? new int[] {1, 0, 2} : IntStream.range(0, (int) gates).toArray();
    put(path, "kernel", input.transpose().blocks(order), Draft.Role.DENSE);
    put(path, "recurrent_kernel", hidden.transpose().blocks(order), Draft.Role.DENSE);
    if (parts.containsKey("bias_ih") && parts.containsKey("bias_hh")) {
      Recipe first = parts.get("bias_ih").blocks(order);
      Recipe second = parts.get("bias_hh").blocks(order);
      put(
          path,
          "bias",
          gates == 3
              ? new Joined(List.of(first.reshape(1, width), second.reshape(1, width)))
              : new Sum(first, second));
    }
    return true;
  }
}
