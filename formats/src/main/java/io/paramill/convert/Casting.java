package io.paramill.convert;

import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;

/**
 * Elements as those of another type. Floats are rounded to the nearest, ties to even; NaN stays
 * NaN; what is too large becomes infinite, and is told. Whole numbers that the target cannot hold
 * exactly are refused.
 */
record Casting(Recipe of, DType to) implements Recipe {

  private static final int CHUNK_ELEMENTS = 1 << 13;

  Casting {
    if (!known(of.spec().dtype(), to)) {
      throw new IllegalArgumentException(
          "Cannot cast '%s' from %s to %s".formatted(of.spec().name(), of.spec().dtype(), to));
    }
  }

  /** Whether there is such a cast: floats to floats of 16 bits or more, whole numbers to both. */
  static boolean known(DType from, DType to) {
    if (Numbers.whole(from)) {
      return canEncode(to) || (Numbers.whole(to) && to != DType.BOOL);
    }
    return isFloat(from) && canEncode(to);
  }

  private static boolean isFloat(DType type) {
    return type.fixedWidth()
        && !Numbers.whole(type)
        && !type.isComplex()
        && type != DType.FLOAT4_E2M1FN_X2;
  }

  /** Whether numbers can be written as this type. */
  static boolean canEncode(DType type) {
    return switch (type) {
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
      default -> false;
    };
  }

  @Override
  public TensorSpec spec() {
    return new TensorSpec(of.spec().name(), to, of.shape());
  }

  @Override
  public String text() {
    return to + "(" + of.text() + ")";
  }

  @Override
  public TensorReader open(Inputs inputs, RowRange rows) throws IOException {
    TensorReader input = of.open(inputs, rows);
    return Numbers.whole(of.spec().dtype()) ? new FromWhole(input) : new FromFloats(input, inputs);
  }

  private abstract class Reader extends ChunkReader {
    private final TensorReader input;
    private final byte[] bytes = new byte[CHUNK_ELEMENTS * of.spec().dtype().widthBytes()];
    private final byte[] out = new byte[CHUNK_ELEMENTS * to.widthBytes()];
    private long done;

    Reader(TensorReader input) {
      super(new TensorSpec(input.spec().name(), to, input.spec().shape()));
      this.input = input;
    }

    abstract void cast(byte[] bytes, int elements, byte[] out) throws IOException;

    final long done() {
      return done;
    }

    @Override
    final void make() throws IOException {
      int elements = (int) Math.min(CHUNK_ELEMENTS, spec().shape().elements() - done);
      input.readFully(bytes, 0, elements * of.spec().dtype().widthBytes());
      cast(bytes, elements, out);
      done += elements;
      deliver(out, elements * to.widthBytes());
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }

  private final class FromFloats extends Reader {
    private final Inputs inputs;
    private final double[] numbers = new double[CHUNK_ELEMENTS];
    private final double[] written = new double[CHUNK_ELEMENTS];
    private final boolean narrowing;
    private long overflows;

    FromFloats(TensorReader input, Inputs inputs) {
      super(input);
      this.inputs = inputs;
      narrowing = of.spec().dtype().widthBytes() >= to.widthBytes();
    }

    @Override
    void cast(byte[] bytes, int elements, byte[] out) {
      Numbers.decode(of.spec().dtype(), bytes, elements, numbers);
      Numbers.encode(to, numbers, elements, out);
      if (narrowing) {
        Numbers.decode(to, out, elements, written);
        for (int i = 0; i < elements; i++) {
          if (Math.abs(written[i]) > Math.abs(numbers[i]) && Double.isInfinite(written[i])) {
            overflows++;
          }
        }
      }
      if (overflows > 0 && done() + elements == spec().shape().elements()) {
        inputs
            .warnings()
            .accept(
                "'%s': %,d numbers are too large for %s and became infinite"
                    .formatted(spec().name(), overflows, to));
      }
    }
  }

  private final class FromWhole extends Reader {
    private final long[] numbers = new long[CHUNK_ELEMENTS];
    private final long[] again = new long[CHUNK_ELEMENTS];
    private final double[] floats = new double[CHUNK_ELEMENTS];
    private final double[] rounded = new double[CHUNK_ELEMENTS];

    FromWhole(TensorReader input) {
      super(input);
    }

    @Override
    void cast(byte[] bytes, int elements, byte[] out) throws IOException {
      DType from = of.spec().dtype();
      Numbers.decode(from, bytes, elements, numbers);
      if (Numbers.whole(to)) {
        Numbers.encode(to, numbers, elements, out);
        Numbers.decode(to, out, elements, again);
        for (int i = 0; i < elements; i++) {
          // Between the two 64-bit types the same bits are not always the same number.
          boolean sign = numbers[i] < 0 && (from == DType.UINT64) != (to == DType.UINT64);
          require(again[i] == numbers[i] && !sign, i);
        }
      } else {
        Numbers.decode(from, bytes, elements, floats);
        Numbers.encode(to, floats, elements, out);
        Numbers.decode(to, out, elements, rounded);
        for (int i = 0; i < elements; i++) {
          require(rounded[i] == floats[i] && exact(from, numbers[i], floats[i]), i);
        }
      }
    }

    private static boolean exact(DType from, long number, double floating) {
      if (from == DType.UINT64 && number < 0) {
        return floating < 0x1p64 && (long) (floating - 0x1p63) == (number ^ Long.MIN_VALUE);
      }
      return floating < 0x1p63 && (long) floating == number;
    }

    private void require(boolean exact, int element) throws UnsupportedDataException {
      if (!exact) {
        DType from = of.spec().dtype();
        throw new UnsupportedDataException(
            ErrorCode.OUT_OF_RANGE,
            "Cannot cast '%s' from %s to %s: element %d is %s"
                .formatted(
                    spec().name(),
                    from,
                    to,
                    done() + element,
                    from == DType.UINT64
                        ? Long.toUnsignedString(numbers[element])
                        : Long.toString(numbers[element])));
      }
    }
  }
}
