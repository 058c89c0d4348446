package io.paramill.convert;

import java.util.List;

/**
 * What a conversion did.
 *
 * @param source the source's layout
 * @param target the target's layout
 * @param tensors how many tensors were written
 * @param bytes how many bytes they have
 * @param leftOut what of the source is not in the target
 * @param warnings what may not be as it was wanted
 */
public record ConversionReport(
    String source,
    String target,
    int tensors,
    long bytes,
    List<LeftOut> leftOut,
    List<String> warnings) {

  /** Copies the lists. */
  public ConversionReport {
    leftOut = List.copyOf(leftOut);
    warnings = List.copyOf(warnings);
  }
}
