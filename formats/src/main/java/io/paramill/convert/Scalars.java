package io.paramill.convert;

import io.paramill.tensor.DType;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a model says in tensors of one element. TensorFlow keeps there what other layouts have as
 * attributes: the global step, the save counter, the settings of an optimizer.
 */
public final class Scalars {

  /** A model of this many is one whose scalars are weights. */
  private static final int MOST = 1000;

  private static final int TEXT_BYTES_MAX = 256;

  private Scalars() {}

  /** The values by the tensors' names: Long, Double, Boolean or String; short texts only. */
  public static Map<String, Object> of(TensorSource source) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (TensorSpec spec : source.catalog().tensors()) {
      if (spec.shape().rank() == 0 && values.size() < MOST) {
        value(source, spec).ifPresent(value -> values.put(spec.name(), value));
      }
    }
    return values;
  }

  private static Optional<Object> value(TensorSource source, TensorSpec spec) throws IOException {
    try (TensorReader reader = source.open(spec)) {
      if (reader.lengthBytes() > TEXT_BYTES_MAX) {
        return Optional.empty();
      }
      byte[] bytes = reader.readAll();
      DType type = spec.dtype();
      if (type == DType.STRING) {
        return text(ByteBuffer.wrap(bytes, Integer.BYTES, bytes.length - Integer.BYTES));
      }
      if (type == DType.BOOL) {
        return Optional.of(bytes[0] != 0);
      }
      if (Numbers.whole(type)) {
        long[] number = new long[1];
        Numbers.decode(type, bytes, 1, number);
        return Optional.of(
            type == DType.UINT64 && number[0] < 0
                ? Long.toUnsignedString(number[0])
                : (Object) number[0]);
      }
      if (Numbers.perElement(type) > 1) {
        return Optional.empty();
      }
      double[] number = new double[1];
      Numbers.decode(type, bytes, 1, number);
      return Optional.of(number[0]);
    }
  }

  private static Optional<Object> text(ByteBuffer bytes) {
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
