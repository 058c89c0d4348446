package io.paramill.jobs.feature;

import java.util.Map;

/** The settings of a request that are numbers. */
public record NumberSettings(Map<String, String> settings) {

  /**
   * A setting, {@code usual} if it is not set.
   *
   * @throws IllegalArgumentException if it is no number from {@code least} on
   */
  public double number(String name, double usual, double least) {
    String text = settings.get(name);
    if (text == null) {
      return usual;
    }
    try {
      double number = Double.parseDouble(text);
      if (number >= least && number < Double.POSITIVE_INFINITY) {
        return number;
      }
    } catch (NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException(
        "Invalid --%s '%s': a number from %s on".formatted(name, text, least));
  }

  /** A setting that is a whole number. */
  public int whole(String name, int usual, int least) {
    double number = number(name, usual, least);
    if (number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Invalid --%s '%s': a whole number".formatted(name, settings.get(name)));
    }
    return (int) number;
  }
}
