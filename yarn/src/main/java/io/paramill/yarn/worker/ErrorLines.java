package io.paramill.yarn.worker;

import java.util.ArrayList;
import java.util.List;

/** An error in few lines: each cause with the places nearest to it, the reason first. */
final class ErrorLines {

  private static final int PLACES = 4;
  private static final int CAUSES = 4;

  private ErrorLines() {}

  static String of(Throwable error) {
    List<String> lines = new ArrayList<>();
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < CAUSES; depth++) {
      lines.add((depth == 0 ? "" : "caused by ") + cause);
      StackTraceElement[] places = cause.getStackTrace();
      for (int i = 0; i < Math.min(PLACES, places.length); i++) {
        lines.add("  at " + places[i]);
      }
      cause = cause.getCause();
    }
    return String.join("\n", lines);
  }
}
