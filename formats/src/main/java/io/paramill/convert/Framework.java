package io.paramill.convert;

import java.util.Locale;

/** The frameworks whose names and layouts are known. */
enum Framework {
  TF("/"),
  TORCH("."),
  PADDLE(".");

  private final String separator;

  Framework(String separator) {
    this.separator = separator;
  }

  /** What stands between the parts of a name. */
  String separator() {
    return separator;
  }

  static Framework of(String name) {
    for (Framework framework : values()) {
      if (framework.toString().equals(name)) {
        return framework;
      }
    }
    throw new IllegalArgumentException("Unknown framework '" + name + "': tf, torch and paddle");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
