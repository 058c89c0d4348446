package io.paramill.convert;

import java.util.ArrayList;
import java.util.List;

/** What a person should know of a conversion. */
final class Notes {

  private final List<LeftOut> leftOut = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Something of the source does not get into the target. */
  void leaveOut(String name, String why) {
    leftOut.add(new LeftOut(name, why));
  }

  /** Something may not be what was wanted. */
  void warn(String warning) {
    warnings.add(warning);
  }

  List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
