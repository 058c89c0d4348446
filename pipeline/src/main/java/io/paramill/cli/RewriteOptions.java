package io.paramill.cli;

import io.paramill.convert.Rewrite;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a conversion changes, applied in the order in which the options stand here. */
final class RewriteOptions {

  /** The largest file of rules. */
  private static final int RULES_BYTES = 16 << 20;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description = "Only tensors whose name matches; * is any text. May be repeated.")
  private List<String> include = new ArrayList<>();

  @Option(names = "--exclude", paramLabel = "GLOB", description = "No tensor whose name matches.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--root",
      paramLabel = "KEY",
      description = "Only what is below a key of a nested model, named as it is there.")
  private String root;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "Rules for single tensors, before --map: JSON, see docs/commands.md.")
  private String rules;

  @Option(
      names = "--map",
      paramLabel = "PROFILE",
      description =
          "Names and layouts of another framework: tf-torch, torch-tf, torch-paddle, paddle-torch,"
              + " tf-paddle or paddle-tf.")
  private String map;

  @Option(
      names = "--slots",
      description = "With --map: keep the optimizer's variables, which are left out otherwise.")
  private boolean slots;

  @Option(
      names = "--rename",
      paramLabel = "FROM=TO",
      description =
          "Another name: FROM is a regular expression for a whole name, $1 in TO its first group."
              + " May be repeated.")
  private Map<String, String> renames = new LinkedHashMap<>();

  @Option(
      names = "--cast",
      paramLabel = "FROM=TO",
      description = "Another type for all tensors of a type, such as float32=bfloat16.")
  private Map<String, String> casts = new LinkedHashMap<>();

  /** Whether nothing is to be changed. */
  boolean isEmpty() {
    return include.isEmpty()
        && exclude.isEmpty()
        && root == null
        && rules == null
        && map == null
        && renames.isEmpty()
        && casts.isEmpty();
  }

  /** The file of rules, or null. */
  String rulesFile() {
    return rules;
  }

  /** The changes, in order. */
  List<Rewrite> list(ModelFiles files) throws IOException {
    List<Rewrite> rewrites = new ArrayList<>();
    if (!include.isEmpty()) {
      rewrites.add(Rewrite.include(include));
    }
    if (!exclude.isEmpty()) {
      rewrites.add(Rewrite.exclude(exclude));
    }
    if (root != null) {
      rewrites.add(Rewrite.root(root));
    }
    if (rules != null) {
      Location file = files.locate(rules);
      try (StorageInput input = files.storage().open(file)) {
        String text = new String(input.readHead(RULES_BYTES), StandardCharsets.UTF_8);
        rewrites.add(Rewrite.rules(text, file));
      }
    }
    if (map != null) {
      rewrites.add(Rewrite.map(map, slots ? Rewrite.Slots.KEEP : Rewrite.Slots.LEAVE_OUT));
    }
    renames.forEach((from, to) -> rewrites.add(Rewrite.rename(from, to)));
    if (!casts.isEmpty()) {
      Map<DType, DType> types = new EnumMap<>(DType.class);
      casts.forEach((from, to) -> types.put(DType.of(from), DType.of(to)));
      rewrites.add(Rewrite.cast(types));
    }
    return rewrites;
  }
}
