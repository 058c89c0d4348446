package io.paramill.convert;

import io.paramill.tensor.DType;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Compares two models of any layouts, tensor by tensor and by name. Memory is two small buffers
 * beside the catalogs.
 */
public final class Comparison {

  private static final int CHUNK_ELEMENTS = 1 << 13;

  /**
   * How far apart equal numbers may be: {@code |a - b| <= absolute + relative * |b|}. With both at
   * 0 numbers are equal that have the same bits; otherwise NaN equals NaN.
   */
  public record Tolerance(double relative, double absolute) {

    /** The same bits. */
    public static final Tolerance NONE = new Tolerance(0, 0);

    /** Checks that both are numbers of at least 0. */
    public Tolerance {
      if (!(relative >= 0 && absolute >= 0)) {
        throw new IllegalArgumentException("Invalid tolerance: " + relative + ", " + absolute);
      }
    }

    private boolean isNone() {
      return relative == 0 && absolute == 0;
    }

    private boolean equal(double a, double b) {
      if (Double.isInfinite(a) || Double.isInfinite(b)) {
        return a == b;
      }
      return Math.abs(a - b) <= absolute + relative * Math.abs(b)
          || (Double.isNaN(a) && Double.isNaN(b));
    }
  }

  /** What may differ. */
  public enum Kind {
    ONLY_IN_FIRST,
    ONLY_IN_SECOND,
    SHAPE,
    DTYPE,
    VALUES
  }

  /**
   * A difference.
   *
   * @param text both sides of it, or how many values differ and by how much at the most
   */
  public record Difference(String tensor, Kind kind, String text) {}

  private final Tolerance tolerance;
  private final Consumer<Difference> found;
  private long differences;

  private Comparison(Tolerance tolerance, Consumer<Difference> found) {
    this.tolerance = tolerance;
    this.found = found;
  }

  /**
   * Compares two models.
   *
   * @param found told of every difference, in the order of the first model's tensors
   * @return how many differences there are
   */
  public static long compare(
      TensorSource first, TensorSource second, Tolerance tolerance, Consumer<Difference> found)
      throws IOException {
    Comparison comparison = new Comparison(tolerance, found);
    for (TensorSpec spec : first.catalog().tensors()) {
      var other = second.catalog().find(spec.name());
      if (other.isEmpty()) {
        comparison.differ(spec, Kind.ONLY_IN_FIRST, spec.dtype() + spec.shape().toString());
      } else {
        comparison.compare(first, spec, second, other.get());
      }
    }
    for (TensorSpec spec : second.catalog().tensors()) {
      if (first.catalog().find(spec.name()).isEmpty()) {
        comparison.differ(spec, Kind.ONLY_IN_SECOND, spec.dtype() + spec.shape().toString());
      }
    }
    return comparison.differences;
  }

  private void differ(TensorSpec spec, Kind kind, String text) {
    differences++;
    found.accept(new Difference(spec.name(), kind, text));
  }

  private void compare(TensorSource first, TensorSpec a, TensorSource second, TensorSpec b)
      throws IOException {
    if (a.dtype() != b.dtype()) {
      differ(a, Kind.DTYPE, a.dtype() + " | " + b.dtype());
    }
    if (!a.shape().equals(b.shape())) {
      differ(a, Kind.SHAPE, a.shape() + " | " + b.shape());
      return;
    }
    try (TensorReader left = first.open(a);
        TensorReader right = second.open(b)) {
      if (a.dtype().fixedWidth() && b.dtype().fixedWidth()) {
        compareNumbers(left, right);
      } else if (a.dtype() == b.dtype()) {
        compareStrings(left, right);
      }
    }
  }

  private void compareStrings(TensorReader left, TensorReader right) throws IOException {
    boolean same = left.lengthBytes() == right.lengthBytes();
    byte[] a = new byte[CHUNK_ELEMENTS];
    byte[] b = new byte[CHUNK_ELEMENTS];
    for (long rest = left.lengthBytes(); same && rest > 0; ) {
      int count = (int) Math.min(a.length, rest);
      left.readFully(a, 0, count);
      right.readFully(b, 0, count);
      same = Arrays.equals(a, 0, count, b, 0, count);
      rest -= count;
    }
    if (!same) {
      differ(left.spec(), Kind.VALUES, "strings differ");
    }
  }

  private void compareNumbers(TensorReader left, TensorReader right) throws IOException {
    DType typeA = left.spec().dtype();
    DType typeB = right.spec().dtype();
    int perElement = Numbers.perElement(typeA);
    if (perElement != Numbers.perElement(typeB)) {
      return;
    }
    boolean bits = typeA == typeB && tolerance.isNone();
    byte[] a = new byte[CHUNK_ELEMENTS * typeA.widthBytes()];
    byte[] b = new byte[CHUNK_ELEMENTS * typeB.widthBytes()];
    double[] numbersA = new double[CHUNK_ELEMENTS * perElement];
    double[] numbersB = new double[CHUNK_ELEMENTS * perElement];
    long elements = left.spec().shape().elements();
    long different = 0;
    double largest = 0;
    long at = -1;
    for (long done = 0; done < elements; ) {
      int count = (int) Math.min(CHUNK_ELEMENTS, elements - done);
      left.readFully(a, 0, count * typeA.widthBytes());
      right.readFully(b, 0, count * typeB.widthBytes());
      if (typeA != typeB || !Arrays.equals(a, b)) {
        Numbers.decode(typeA, a, count, numbersA);
        Numbers.decode(typeB, b, count, numbersB);
        for (int i = 0; i < count; i++) {
          double distance = 0;
          boolean equal = !bits || sameBits(a, b, i, typeA.widthBytes());
          for (int part = i * perElement; part < (i + 1) * perElement; part++) {
            equal &= bits || tolerance.equal(numbersA[part], numbersB[part]);
            distance = Math.max(distance, Math.abs(numbersA[part] - numbersB[part]));
          }
          if (!equal) {
            different++;
            if (at < 0 || distance > largest || Double.isNaN(distance)) {
              largest = distance;
              at = done + i;
            }
          }
        }
      }
      done += count;
    }
    if (different > 0) {
      differ(
          left.spec(),
          Kind.VALUES,
          "%,d of %,d differ, the most by %s at element %,d"
              .formatted(different, elements, largest, at));
    }
  }

  private static boolean sameBits(byte[] a, byte[] b, int element, int width) {
    int from = element * width;
    return Arrays.equals(a, from, from + width, b, from, from + width);
  }
}
