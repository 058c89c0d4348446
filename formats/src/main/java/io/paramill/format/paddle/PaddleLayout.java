package io.paramill.format.paddle;

import io.paramill.storage.Location;
import io.paramill.tensor.FormatOptions;

/** What is written: the files of {@link PaddleFormat}. */
enum PaddleLayout {
  /** A folder with a file for each tensor. */
  VARIABLES,
  /** One file with all tensors. */
  COMBINED,
  /** A pickle. */
  STATE;

  /** The layout that is asked for, or else the one that the target's ending says. */
  static PaddleLayout of(Location target, FormatOptions options) {
    String asked = options.text("paddle-layout").orElse("");
    return switch (asked) {
      case "variables" -> VARIABLES;
      case "combined" -> COMBINED;
      case "state" -> STATE;
      case "" ->
          StateFile.isNamed(target)
              ? STATE
              : target.name().endsWith(PaddleFiles.COMBINED_SUFFIX) ? COMBINED : VARIABLES;
      default ->
          throw new IllegalArgumentException(
              "Invalid paddle-layout '" + asked + "': none of variables, combined, state");
    };
  }
}
