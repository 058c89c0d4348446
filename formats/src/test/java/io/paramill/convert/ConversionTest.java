package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConversionTest {

  private static final Location SOURCE = Location.of("memory:/in/model.pkl");

  private final MemoryStorage storage = new MemoryStorage();
  private final MemoryTensors first = model(1);
  private final MemoryTensors second = model(2);

  private static MemoryTensors model(int seed) {
    Random random = new Random(seed);
    return new MemoryTensors()
        .withRandom("a.weight", DType.FLOAT32, Shape.of(4, 3), random)
        .withRandom("a.bias", DType.FLOAT32, Shape.of(4), random)
        .withRandom("step", DType.INT64, Shape.SCALAR, random);
  }

  private static void write(
      Storage storage, Location location, TensorFormat format, MemoryTensors model)
      throws IOException {
    try (TensorSink sink = format.create(storage, location, model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  private void assertHolds(MemoryTensors model, Location location) throws IOException {
    try (TensorSource read =
        Formats.recognise(storage, location).open(storage, location, FormatOptions.NONE)) {
      TensorFormatContract.assertSameTensors(model, read);
    }
  }

  private Conversion open(Storage over, Rewrite... rewrites) throws IOException {
    return Conversion.open(over, SOURCE, FormatOptions.NONE, List.of(rewrites));
  }

  @Test
  void nothingIsDroppedInSilence() throws IOException {
    first.with("epoch", 3L).with("note", "hello");
    write(storage, SOURCE, Formats.named("pickle"), first);
    try (Conversion conversion =
        open(
            storage,
            Rewrite.exclude(List.of("st?p")),
            Rewrite.cast(Map.of(DType.FLOAT32, DType.FLOAT64)))) {
      ConversionReport report =
          conversion.create(
              Location.of("memory:/out/model.safetensors"),
              Formats.named("safetensors"),
              spec -> {});
      assertEquals(2, report.tensors());
      assertEquals(16 * 8, report.bytes());
      assertEquals("pickle", report.source());
      assertEquals("safetensors", report.target());
      assertEquals(
          List.of(
              new LeftOut("step", "excluded"),
              new LeftOut("attribute epoch", "safetensors has no place for it")),
          report.leftOut());
    }
  }

  @Test
  void valuesOfForeignTypesAreLeftOutByName() throws IOException {
    String pickle = "(dS'a'\n(lcbuiltins\ncomplex\n(F1\nF2\ntRaI5\nas.";
    storage.put(SOURCE, pickle.getBytes(StandardCharsets.US_ASCII));
    try (Conversion conversion = open(storage)) {
      assertEquals(
          List.of(new LeftOut("value a.0", "it is a builtins.complex")),
          conversion.plan().leftOut());
    }
  }

  private TensorSource mapped(String file, Rewrite... names) throws IOException {
    Location source = Location.of("memory:/keras/" + file);
    Location target = Location.of("memory:/keras/" + file + ".pt");
    storage.put(source, Files.readAllBytes(Path.of("../testdata/keras/saved", file)));
    List<Rewrite> rewrites = new ArrayList<>(List.of(names));
    rewrites.add(0, Rewrite.map("tf-torch", Rewrite.Slots.LEAVE_OUT));
    try (Conversion conversion = Conversion.open(storage, source, FormatOptions.NONE, rewrites)) {
      conversion.create(target, Formats.named("torch"), spec -> {});
    }
    return Formats.named("torch").open(storage, target, FormatOptions.NONE);
  }

  @Test
  void bothLayoutsOfKerasMapToTheSameModel() throws IOException {
    List<String> differences = new ArrayList<>();
    try (TensorSource named =
            mapped("model.h5", Rewrite.rename("model_weights.*[.](\\w+[.]\\w+)", "$1"));
        TensorSource numbered =
            mapped(
                "model.weights.h5",
                Rewrite.rename("layers[.]dense[.](.*)", "first.$1"),
                Rewrite.rename("layers[.]batch_normalization[.](.*)", "norm.$1"),
                Rewrite.rename("layers[.]dense_1[.](.*)", "second.$1"))) {
      Comparison.compare(
          named,
          numbered,
          Comparison.Tolerance.NONE,
          difference -> differences.add(difference.toString()));
      assertEquals(Shape.of(3, 4), numbered.catalog().tensor("first.weight").shape());
    }
    assertEquals(List.of(), differences);
  }

  @Test
  void aSettingThatNobodyKnowsIsRefused() throws IOException {
    write(storage, SOURCE, Formats.named("pickle"), first);
    FormatOptions options = new FormatOptions(Map.of("max_to_keep", "2"));
    try (Conversion conversion = Conversion.open(storage, SOURCE, options, List.of())) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              conversion.create(
                  Location.of("memory:/out"), Formats.named("tensorflow"), spec -> {}));
    }
    assertFalse(storage.exists(Location.of("memory:/out")));
  }

  @Test
  void aTargetThatCannotHoldAllIsToldBeforeAnythingIsWritten() throws IOException {
    first.withRandom("complex", DType.COMPLEX128, Shape.of(2), new Random(3));
    write(storage, SOURCE, Formats.named("pickle"), first);
    try (Conversion conversion = open(storage)) {
      for (int i = 0; i < 2; i++) {
        boolean dry = i == 0;
        UnsupportedDataException refused =
            assertThrows(
                UnsupportedDataException.class,
                () -> {
                  TensorFormat format = Formats.named("safetensors");
                  if (dry) {
                    conversion.check(format);
                  } else {
                    conversion.create(Location.of("memory:/out/x"), format, spec -> {});
                  }
                });
        assertTrue(refused.getMessage().contains("'complex'"), refused.getMessage());
      }
    }
    assertFalse(storage.exists(Location.of("memory:/out")));
  }

  @Test
  void overwritesOnlyWhenAsked() throws IOException {
    for (String name : List.of("torch", "tensorflow")) {
      TensorFormat format = Formats.named(name);
      Location target = Location.of("memory:/out/" + name);
      storage.delete(SOURCE);
      write(storage, SOURCE, Formats.named("pickle"), first);
      try (Conversion conversion = open(storage)) {
        conversion.create(target, format, spec -> {});
      }
      storage.delete(SOURCE);
      write(storage, SOURCE, Formats.named("pickle"), second);
      try (Conversion conversion = open(storage)) {
        assertThrows(
            FileAlreadyExistsException.class, () -> conversion.create(target, format, spec -> {}));
        assertHolds(first, target);
        conversion.createOrReplace(target, format, spec -> {});
      }
      assertHolds(second, target);
      assertEquals(
          List.of(target),
          storage.list(target.parent()).stream().map(Storage.Entry::location).toList());
      storage.delete(target);
    }
  }

  @Test
  void aModelIsConvertedIntoItsOwnPlace() throws IOException {
    write(storage, SOURCE, Formats.named("pickle"), first);
    try (Conversion conversion = open(storage)) {
      conversion.createOrReplace(SOURCE, Formats.named("torch"), spec -> {});
    }
    assertEquals("torch", Formats.recognise(storage, SOURCE).name());
    assertHolds(first, SOURCE);
  }

  @Test
  void aCrashAtAnyPlaceLosesNeitherModel() throws IOException {
    Location target = Location.of("memory:/out/checkpoint");
    TensorFormat format = Formats.named("tensorflow");
    write(storage, SOURCE, Formats.named("pickle"), second);
    boolean done = false;
    int crashes = 0;
    for (; !done; crashes++) {
      storage.delete(target.parent());
      write(storage, target, format, first);
      Storage mortal = new Mortal(storage, crashes);
      try (Conversion conversion = open(mortal)) {
        conversion.createOrReplace(target, format, spec -> {});
        done = true;
      } catch (IOException crash) {
        assertEquals("crash", crash.getMessage());
      }
      Replacement.recover(storage, target);
      try (TensorSource read = format.open(storage, target, FormatOptions.NONE)) {
        boolean old = Comparison.compare(first, read, Comparison.Tolerance.NONE, d -> {}) == 0;
        assertHolds(old ? first : second, target);
        assertFalse(done && old);
      }
      try (Conversion again = open(storage)) {
        again.createOrReplace(target, format, spec -> {});
      }
      assertHolds(second, target);
      assertEquals(
          List.of(target),
          storage.list(target.parent()).stream().map(Storage.Entry::location).toList());
    }
    assertTrue(crashes > 5, "crashed " + crashes + " times");
  }

  /** A storage of a machine that dies: after some changes, none is made any more. */
  private record Mortal(Storage storage, int[] left) implements Storage {

    Mortal(Storage storage, int changes) {
      this(storage, new int[] {changes});
    }

    private void change() throws IOException {
      if (left[0]-- <= 0) {
        throw new IOException("crash");
      }
    }

    @Override
    public StorageInput open(Location location) throws IOException {
      return storage.open(location);
    }

    @Override
    public StorageOutput create(Location location) throws IOException {
      change();
      return storage.create(location);
    }

    @Override
    public List<Entry> list(Location folder) throws IOException {
      return storage.list(folder);
    }

    @Override
    public Optional<Entry> stat(Location location) throws IOException {
      return storage.stat(location);
    }

    @Override
    public void rename(Location from, Location to) throws IOException {
      change();
      storage.rename(from, to);
    }

    @Override
    public void delete(Location location) throws IOException {
      change();
      storage.delete(location);
    }
  }
}
