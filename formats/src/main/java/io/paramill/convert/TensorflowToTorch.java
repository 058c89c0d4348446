package io.paramill.convert;

import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names and layouts of TensorFlow's variables as PyTorch has them: {@code a/b/kernel} as {@code
 * a.b.weight}, kernels with the outputs in front. A layer is told by the names of all its variables
 * and by their shapes, never by a part of a word.
 */
final class TensorflowToTorch {

  private static final Set<String> NORM = Set.of("gamma", "beta", "moving_mean", "moving_variance");

  private static final Map<String, String> NORM_NAMES =
      Map.of(
          "gamma", "weight",
          "beta", "bias",
          "moving_mean", "running_mean",
          "moving_variance", "running_var");

  private static final List<String> PROJECTIONS = List.of("query", "key", "value");

  private final Draft from;
  private final Draft to = new Draft();
  private final Notes notes;

  TensorflowToTorch(Draft from, Notes notes) {
    this.from = from;
    this.notes = notes;
  }

  Draft map() {
    Map<String, Layer> layers = new LinkedHashMap<>();
    Layer.of(from, Framework.TF).forEach(layer -> layers.put(layer.path(), layer));
    for (Layer layer : layers.values()) {
      if (layer.path().endsWith("/query") || layer.path().equals("query")) {
        mapAttention(layer.path().substring(0, layer.path().length() - "query".length()), layers);
      }
    }
    layers.values().forEach(this::mapLayer);
    return to;
  }

  private void put(String path, String last, Recipe recipe) {
    put(path, last, recipe, Draft.Role.UNKNOWN);
  }

  private void put(String path, String last, Recipe recipe, Draft.Role role) {
    String prefix = path.isEmpty() ? "" : path.replace('/', '.') + ".";
    to.put(prefix + last, new Draft.Entry(recipe, role));
  }

  /**
   * Keras' multi-head attention: the projections [inputs, heads, size] become one matrix [3 *
   * inputs, inputs], and the output's [heads, size, outputs] a matrix [outputs, inputs].
   */
  private void mapAttention(String prefix, Map<String, Layer> layers) {
    Layer output = layers.get(prefix + "attention_output");
    List<Layer> inputs =
        PROJECTIONS.stream().map(name -> layers.get(prefix + name)).filter(l -> l != null).toList();
    if (output == null || inputs.size() < PROJECTIONS.size()) {
      return;
    }
    boolean square =
        Stream.concat(inputs.stream(), Stream.of(output))
            .allMatch(
                layer ->
                    layer
                        .shape("kernel", 3)
                        .filter(shape -> shape.elements() == square(shape, layer == output))
                        .isPresent());
    boolean biased = inputs.stream().allMatch(layer -> layer.shape("bias", 2).isPresent());
    if (!square || !(biased || inputs.stream().noneMatch(layer -> layer.has("bias")))) {
      return;
    }
    String path = prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    List<Recipe> matrices = new ArrayList<>();
    List<Recipe> biases = new ArrayList<>();
    for (Layer layer : inputs) {
      Recipe kernel = layer.take("kernel").recipe();
      long extent = kernel.shape().extent(0);
      matrices.add(kernel.reshape(extent, extent).transpose());
      if (biased) {
        biases.add(layer.take("bias").recipe().reshape(extent));
      }
    }
    put(path, "in_proj_weight", new Joined(matrices));
    if (biased) {
      put(path, "in_proj_bias", new Joined(biases));
    }
    Recipe kernel = output.take("kernel").recipe();
    long extent = kernel.shape().extent(2);
    put(path, "out_proj.weight", kernel.reshape(extent, extent).transpose(), Draft.Role.DENSE);
    if (output.has("bias")) {
      put(path, "out_proj.bias", output.take("bias").recipe());
    }
  }

  private static long square(Shape shape, boolean output) {
    long extent = shape.extent(output ? 2 : 0);
    return extent * extent;
  }

  private void mapLayer(Layer layer) {
    if (layer.shape("kernel", 2).isPresent() && layer.shape("recurrent_kernel", 2).isPresent()) {
      mapRecurrent(layer);
    } else if (isOldCell(layer)) {
      mapOldCell(layer);
    }
    boolean separable = layer.has("depthwise_kernel", "pointwise_kernel");
    boolean norm = isNorm(layer);
    for (String name : layer.names()) {
      Recipe recipe = layer.recipe(name);
      int rank = recipe.shape().rank();
      switch (name) {
        case "kernel", "weights" -> {
          if (rank >= 3 && isDepthwise(layer, recipe.shape())) {
            put(layer.path(), "weight", depthwise(recipe), Draft.Role.DENSE);
          } else if (rank >= 2) {
            warnIfPerhapsDepthwise(layer, name);
            put(layer.path(), "weight", outputsFirst(recipe), Draft.Role.DENSE);
          } else {
            put(layer.path(), name, layer.take(name).recipe());
          }
        }
        case "depthwise_kernel" ->
            put(layer.path(), (separable ? "depthwise." : "") + "weight", depthwise(recipe));
        case "pointwise_kernel" -> put(layer.path(), "pointwise.weight", outputsFirst(recipe));
        case "bias", "biases" ->
            put(layer.path(), (separable ? "pointwise." : "") + "bias", recipe);
        case "embeddings", "embedding" -> put(layer.path(), "weight", recipe, Draft.Role.EMBEDDING);
        default -> put(layer.path(), norm ? NORM_NAMES.getOrDefault(name, name) : name, recipe);
      }
    }
  }

  /** [k..., in, out] as [out, in, k...]; a transposed convolution's [k..., out, in] likewise. */
  private static Recipe outputsFirst(Recipe kernel) {
    int rank = kernel.shape().rank();
    return kernel.permute(
        Stream.concat(Stream.of(rank - 1, rank - 2), IntStream.range(0, rank - 2).mapToObj(i -> i))
            .toList());
  }

  /**
   * Newer versions of Keras call a depthwise kernel just so: its bias or the layer's name tells.
   */
  private static boolean isDepthwise(Layer layer, Shape kernel) {
    long multiplier = kernel.extent(kernel.rank() - 1);
    long outputs = kernel.extent(kernel.rank() - 2) * multiplier;
    boolean bias = layer.length("bias").filter(length -> length == outputs).isPresent();
    return layer.named("/", "depthwise") || (bias && multiplier > 1 && outputs > multiplier);
  }

  /** With one output for each channel, a depthwise kernel looks like another one's. */
  private void warnIfPerhapsDepthwise(Layer layer, String name) {
    Shape kernel = layer.recipe(name).shape();
    int rank = kernel.rank();
    long channels = kernel.extent(rank - 2);
    boolean alike = rank > 2 && kernel.extent(rank - 1) == 1 && channels > 1;
    if (alike
        && layer.length("bias").orElse(channels) == channels
        && !layer.named("/", "transpose")) {
      notes.warn(
          "'%s/%s' %s is not taken for a depthwise kernel: nothing tells that it is one"
              .formatted(layer.path(), name, kernel));
    }
  }

  /** [k..., channels, multiplier] as [channels * multiplier, 1, k...]. */
  private static Recipe depthwise(Recipe kernel) {
    Shape shape = kernel.shape();
    int rank = shape.rank();
    if (rank < 3) {
      return kernel;
    }
    long[] extents = new long[rank];
    extents[0] = shape.extent(rank - 2) * shape.extent(rank - 1);
    extents[1] = 1;
    for (int i = 2; i < rank; i++) {
      extents[i] = shape.extent(i - 2);
    }
    return kernel
        .permute(
            Stream.concat(
                    Stream.of(rank - 2, rank - 1), IntStream.range(0, rank - 2).mapToObj(i -> i))
                .toList())
        .reshape(extents);
  }

  /** A normalisation has vectors of one length only, and says so by its variables or its name. */
  private static boolean isNorm(Layer layer) {
    List<String> found = layer.names().stream().filter(NORM::contains).toList();
    return !found.isEmpty()
        && found.stream().allMatch(name -> layer.length(name).isPresent())
        && found.stream().map(layer::length).distinct().count() == 1
        && (found.size() > 1 || layer.namedNorm("/"));
  }

  /** Keras' recurrent layers: [in, gates * units] each, z, r, h of a GRU as r, z, n. */
  private void mapRecurrent(Layer layer) {
    long units = layer.recipe("recurrent_kernel").shape().extent(0);
    long width = layer.recipe("kernel").shape().extent(1);
    long gates = units == 0 ? 0 : width / units;
    boolean gru = gates == 3;
    boolean known = (gates == 1 || gates == 3 || gates == 4) && gates * units == width;
    boolean bias = layer.has("bias");
    boolean resetAfter = layer.shape("bias", 2).filter(s -> s.extent(0) == 2).isPresent();
    if (!known
        || (gru && bias && !resetAfter)
        || (bias && !gru && layer.length("bias").isEmpty())) {
      notes.warn(
          "'%s' is left as it is: PyTorch has no recurrent layer like it".formatted(layer.path()));
      for (String name : layer.names()) {
        put(layer.path(), name, layer.take(name).recipe());
      }
      return;
    }
    int[] order = gru ? new int[] {1, 0, 2} : IntStream.range(0, (int) gates).toArray();
    Direction direction = Direction.of(layer.path());
    Recipe kernel = layer.take("kernel").recipe().blocks(order);
    Recipe recurrent = layer.take("recurrent_kernel").recipe().blocks(order);
    put(direction.path, "weight_ih_l0" + direction.suffix, kernel.transpose());
    put(direction.path, "weight_hh_l0" + direction.suffix, recurrent.transpose());
    if (bias) {
      Recipe all = layer.take("bias").recipe().blocks(order);
      boolean two = all.shape().rank() == 2;
      put(
          direction.path,
          "bias_ih_l0" + direction.suffix,
          two ? all.rows(0, 1).reshape(width) : all);
      put(
          direction.path,
          "bias_hh_l0" + direction.suffix,
          two ? all.rows(1, 1).reshape(width) : constant(all, "zeros", 0));
    }
  }

  private static Recipe constant(Recipe like, String what, double... values) {
    TensorSpec spec = like.spec();
    return new Constant(spec, values, what);
  }

  /** Where a recurrent layer's weights belong: without its cell, and both directions together. */
  private record Direction(String path, String suffix) {

    static Direction of(String path) {
      List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
      if (parts.size() > 1
          && last(parts).matches("cell|(basic_)?(lstm|gru|simple_rnn)_cell(_\\d+)?")) {
        parts.remove(parts.size() - 1);
      }
      String suffix = "";
      if (parts.size() > 1 && last(parts).matches("(forward|backward)(_.*)?")) {
        suffix = last(parts).startsWith("backward") ? "_reverse" : "";
        parts.remove(parts.size() - 1);
      }
      return new Direction(String.join("/", parts), suffix);
    }

    private static String last(List<String> parts) {
      return parts.get(parts.size() - 1);
    }
  }

  /** TensorFlow 1's cells have one kernel [in + units, 4 * units]. */
  private static boolean isOldCell(Layer layer) {
    return layer.path().matches("(.*/)?(basic_)?lstm_cell(_\\d+)?")
        && layer
            .shape("kernel", 2)
            .filter(s -> s.extent(1) % 4 == 0 && s.extent(0) > s.extent(1) / 4)
            .isPresent()
        && layer.length("bias").equals(layer.shape("kernel", 2).map(s -> s.extent(1)))
        && Casting.canEncode(layer.recipe("bias").spec().dtype());
  }

  /**
   * The gates i, g, f, o become i, f, g, o, and the bias that is added to f at run time is kept.
   */
  private void mapOldCell(Layer layer) {
    Recipe kernel = layer.take("kernel").recipe().blocks(0, 2, 1, 3);
    Recipe bias = layer.take("bias").recipe().blocks(0, 2, 1, 3);
    long units = kernel.shape().extent(1) / 4;
    long inputs = kernel.shape().extent(0) - units;
    String path = Direction.of(layer.path()).path;
    put(path, "weight_ih_l0", kernel.rows(0, inputs).transpose());
    put(path, "weight_hh_l0", kernel.rows(inputs, units).transpose());
    put(path, "bias_ih_l0", new Sum(bias, constant(bias, "forget bias", 0, 1, 0, 0)));
    put(path, "bias_hh_l0", constant(bias, "zeros", 0));
    notes.warn("'" + layer.path() + "': its forget gate is taken to have the usual bias of 1");
  }
}
