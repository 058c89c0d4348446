package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every layout that can be written, and back by way of every other one. */
class RoundTripTest {

  private static final List<Shape> SHAPES =
      List.of(
          Shape.SCALAR,
          Shape.of(5),
          Shape.of(0),
          Shape.of(4, 3),
          Shape.of(3, 0, 2),
          Shape.of(2, 1, 3),
          Shape.of(1, 2, 2, 1),
          Shape.of(2, 1, 2, 2, 3));

  private static final List<String> NAMES =
      List.of("a/b/kernel", "a.b.weight", "with blank", "hé/中.文", "UPPER", "0", "a:0", "x\\y");

  /** Which of the candidates each layout holds. */
  private static final Map<String, Set<TensorSpec>> HELD = new HashMap<>();

  static Stream<String> formats() {
    return Layouts.writable().stream().map(TensorFormat::name);
  }

  static Stream<Arguments> pairs() {
    return formats().flatMap(a -> formats().map(b -> Arguments.of(a, b)));
  }

  /** Tensors of every type, every shape and every name: three shapes a type, in turn. */
  private static List<TensorSpec> candidates() {
    List<TensorSpec> candidates = new ArrayList<>();
    for (DType type : DType.values()) {
      for (int i = 0; i < 3; i++) {
        Shape shape = SHAPES.get(candidates.size() % SHAPES.size());
        candidates.add(new TensorSpec("t%02d".formatted(candidates.size()), type, shape));
      }
    }
    for (String name : NAMES) {
      candidates.add(new TensorSpec(name, DType.FLOAT32, Shape.of(2, 2)));
    }
    return candidates;
  }

  private static Set<TensorSpec> held(TensorFormat format) {
    return HELD.computeIfAbsent(
        format.name(),
        name -> {
          Set<TensorSpec> held = new LinkedHashSet<>(candidates());
          held.removeIf(spec -> !Layouts.holds(format, Catalog.of(spec)));
          return held;
        });
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void comesBackWithTheSameBits(String first, String second) throws IOException {
    TensorFormat a = Formats.named(first);
    TensorFormat b = Formats.named(second);
    MemoryTensors model;
    if (Layouts.holdsMany(a) && Layouts.holdsMany(b)) {
      model = new MemoryTensors();
      Random random = new Random(20261125);
      for (TensorSpec spec : held(a)) {
        if (held(b).contains(spec)) {
          model.withRandom(spec.name(), spec.dtype(), spec.shape(), random);
        }
      }
      assertTrue(model.catalog().tensors().size() >= 10);
    } else {
      model = Layouts.embedding();
    }
    MemoryStorage storage = new MemoryStorage();
    Location start = Location.of("memory:/start/embedding");
    Location between = Location.of("memory:/between/embedding");
    Location end = Location.of("memory:/end/embedding");
    try (TensorSink sink = a.create(storage, start, model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    try {
      convert(storage, start, between, b);
      convert(storage, between, end, a);
    } catch (UnsupportedDataException refused) {
      // Word vectors need words, which the other layout does not keep.
      assertTrue(Layouts.needsWords(a) || Layouts.needsWords(b), refused.getMessage());
      assertTrue(refused.getMessage().contains("there is no vocabulary"), refused.getMessage());
      return;
    }
    assertEquals(first, Formats.recognise(storage, end).name());
    try (TensorSource read = a.open(storage, end, FormatOptions.NONE)) {
      TensorFormatContract.assertSameTensors(model, read);
    }
  }

  private static void convert(
      MemoryStorage storage, Location from, Location to, TensorFormat format) throws IOException {
    try (Conversion conversion = Conversion.open(storage, from, FormatOptions.NONE, List.of())) {
      conversion.create(to, format, spec -> {});
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatDoesNotFitIsRefusedByNameBeforeAByteIsWritten(String name) throws IOException {
    TensorFormat format = Formats.named(name);
    for (TensorSpec spec : candidates()) {
      MemoryStorage storage = new MemoryStorage();
      try (TensorSink sink =
          format.create(storage, Layouts.place(format), Catalog.of(spec), FormatOptions.NONE)) {
        assertTrue(sink.writeOrder().size() <= 1);
      } catch (UnsupportedDataException refused) {
        assertTrue(
            refused.getMessage().contains(spec.name()) || !Layouts.holdsMany(format),
            spec + ": " + refused.getMessage());
        assertFalse(storage.exists(Layouts.place(format).parent()), spec.toString());
      }
    }
  }
}
