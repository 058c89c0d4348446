package io.paramill.convert;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of variables in files of Keras 3, which number them: {@code layers/dense_1/vars/0} is
 * {@code layers/dense_1/kernel}. A folder of variables is named after the class of its layer, and
 * their order is the one in which the class makes them. Of a class that is not known the numbers
 * stay.
 */
final class KerasNames {

  private static final Pattern NUMBERED = Pattern.compile("(?:(.*)/)?([^/]+)/vars/(\\d{1,3})");

  private static final Map<String, String> PROJECTIONS =
      Map.of(
          "query_dense", "query",
          "key_dense", "key",
          "value_dense", "value",
          "output_dense", "attention_output");

  private KerasNames() {}

  /** Whether a variable has a number in place of a name. */
  static boolean isNumbered(String name) {
    return NUMBERED.matcher(name).matches();
  }

  /** The same tensors, in the same order, under the names that Keras gives them in memory. */
  static Map<String, Draft.Entry> named(Map<String, Draft.Entry> tensors) {
    Map<String, Integer> counts = new HashMap<>();
    for (String name : tensors.keySet()) {
      if (isNumbered(name)) {
        counts.merge(folder(name), 1, Integer::sum);
      }
    }
    Map<String, Draft.Entry> named = new LinkedHashMap<>();
    tensors.forEach(
        (name, entry) -> {
          Optional<String> better =
              entry.role() == Draft.Role.SETTLED
                  ? Optional.empty()
                  : renamed(name, counts.getOrDefault(folder(name), 0));
          named.put(better.filter(other -> !tensors.containsKey(other)).orElse(name), entry);
        });
    return named;
  }

  private static String folder(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static Optional<String> renamed(String name, int variables) {
    Matcher matcher = NUMBERED.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String layer = matcher.group(2);
    List<String> names = variables(layer.replaceFirst("_\\d+$", ""), variables);
    int number = Integer.parseInt(matcher.group(3));
    if (number >= names.size()) {
      return Optional.empty();
    }
    String parent = Optional.ofNullable(matcher.group(1)).map(path -> path + "/").orElse("");
    String own = PROJECTIONS.getOrDefault(layer, layer);
    return Optional.of(parent + own + "/" + names.get(number));
  }

  /** What the variables of a class are, if it has so many; else none. */
  private static List<String> variables(String layer, int count) {
    List<String> all =
        switch (layer) {
          case "dense",
              "conv1d",
              "conv2d",
              "conv3d",
              "conv1d_transpose",
              "conv2d_transpose",
              "conv3d_transpose",
              "query_dense",
              "key_dense",
              "value_dense",
              "output_dense" ->
              List.of("kernel", "bias");
          case "depthwise_conv1d", "depthwise_conv2d" -> List.of("depthwise_kernel", "bias");
          case "separable_conv1d", "separable_conv2d" ->
              List.of("depthwise_kernel", "pointwise_kernel", "bias");
          case "cell" -> List.of("kernel", "recurrent_kernel", "bias");
          case "embedding" -> List.of("embeddings");
          case "batch_normalization" ->
              count == 2
                  ? List.of("moving_mean", "moving_variance")
                  : List.of("gamma", "beta", "moving_mean", "moving_variance");
          case "layer_normalization", "group_normalization" -> List.of("gamma", "beta");
          default -> List.of();
        };
    boolean bias = all.contains("bias") && count == all.size() - 1;
    return count == all.size() || bias ? all : List.of();
  }
}
