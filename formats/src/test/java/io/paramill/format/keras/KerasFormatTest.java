package io.paramill.format.keras;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.GoldenTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KerasFormatTest {

  private static final Path CASES = Path.of("../testdata/keras");
  private static final Storage DISK = new LocalStorage();

  private static TensorSource open(String file) throws IOException {
    Location location = Location.of(CASES.resolve(file));
    assertEquals("keras", Formats.recognise(DISK, location).name());
    return new KerasFormat().open(DISK, location, FormatOptions.NONE);
  }

  /** The saved model with other names, in their order. */
  private static MemoryTensors saved(List<String> names) throws IOException {
    MemoryTensors golden = GoldenTensors.read(CASES.resolve("saved"));
    MemoryTensors renamed = new MemoryTensors();
    for (int i = 0; i < names.size(); i++) {
      TensorSpec spec = golden.catalog().tensors().get(i);
      renamed.with(spec.withName(names.get(i)), golden.bytes(spec.name()));
    }
    return renamed;
  }

  private static void assertHolds(MemoryTensors expected, TensorSource source) throws IOException {
    for (TensorSpec spec : expected.catalog().tensors()) {
      assertEquals(spec, source.catalog().tensor(spec.name()));
      try (TensorReader reader = source.open(spec)) {
        assertArrayEquals(expected.bytes(spec.name()), reader.readAll(), spec.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.weights.h5", "model.keras"})
  void readsTheWeightsOfKeras3(String file) throws IOException {
    MemoryTensors expected =
        saved(
            List.of(
                "layers/dense/vars/0",
                "layers/dense/vars/1",
                "layers/batch_normalization/vars/0",
                "layers/batch_normalization/vars/1",
                "layers/batch_normalization/vars/2",
                "layers/batch_normalization/vars/3",
                "layers/dense_1/vars/0",
                "layers/dense_1/vars/1"));
    try (TensorSource source = open("saved/" + file)) {
      assertHolds(expected, source);
      Map<String, Object> attributes = source.catalog().attributes();
      assertEquals("first", attributes.get("layers/dense/vars.name"));
      assertEquals(file.endsWith(".keras"), attributes.containsKey("config.json"));
    }
  }

  @Test
  void readsAWholeModelOfTheOldLayout() throws IOException {
    MemoryTensors expected =
        saved(
            List.of(
                "model_weights/first/sequential/first/kernel",
                "model_weights/first/sequential/first/bias",
                "model_weights/norm/sequential/norm/gamma",
                "model_weights/norm/sequential/norm/beta",
                "model_weights/norm/sequential/norm/moving_mean",
                "model_weights/norm/sequential/norm/moving_variance",
                "model_weights/second/sequential/second/kernel",
                "model_weights/second/sequential/second/bias"));
    try (TensorSource source = open("saved/model.h5")) {
      assertHolds(expected, source);
      Map<String, Object> attributes = source.catalog().attributes();
      assertEquals(List.of("first", "norm", "second"), attributes.get("model_weights.layer_names"));
      assertEquals("3.15.1", attributes.get("keras_version"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "new"})
  void readsOtherTypesAndChunks(String file) throws IOException {
    MemoryTensors expected = GoldenTensors.read(CASES.resolve("plain").resolve(file));
    try (TensorSource source = open("plain/" + file + ".h5")) {
      TensorFormatContract.assertSameTensors(expected, source);
      for (TensorSpec spec : source.catalog().tensors()) {
        for (int first = 0; spec.shape().rank() > 0 && first < spec.shape().rows(); first += 3) {
          RowRange rows = new RowRange(first, Math.min(2, spec.shape().rows() - first));
          try (TensorReader a = expected.open(spec, rows);
              TensorReader b = source.open(spec, rows)) {
            assertArrayEquals(a.readAll(), b.readAll(), spec + " " + rows);
          }
        }
      }
    }
  }

  @Test
  void namesWhatIsNoTensor() throws IOException {
    try (TensorSource source = open("plain/old.h5")) {
      Map<String, Object> attributes = source.catalog().attributes();
      assertEquals(5L, attributes.get("whole"));
      assertEquals(0.5, attributes.get("real"));
      assertEquals(List.of("a", "é"), attributes.get("texts"));
      assertEquals(List.of("ab", "c"), attributes.get("fixed"));
      assertEquals(List.of("matrix", "again", "outside", "texts"), attributes.get("keras.skipped"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"saved/model.h5", "saved/model.keras", "plain/old.h5", "plain/new.h5"})
  @Timeout(120)
  void damageIsACodedErrorOrHarmless(String file) throws IOException {
    byte[] whole = Files.readAllBytes(CASES.resolve(file));
    Random random = new Random(20261125);
    Location location = Location.of("memory:/model");
    for (int i = 0; i < 150; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int flips = i % 3; flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      MemoryStorage storage = new MemoryStorage();
      storage.put(location, damaged);
      try (TensorSource source = new KerasFormat().open(storage, location, FormatOptions.NONE)) {
        for (TensorSpec spec : source.catalog().tensors()) {
          try (TensorReader reader = source.open(spec)) {
            if (spec.lengthBytes() < 1 << 20) {
              byte[] unused = reader.readAll();
            }
          }
        }
      } catch (IOException coded) {
        assertTrue(!coded.getMessage().contains("\n"), coded.getMessage());
      } catch (RuntimeException | Error e) {
        fail(file + " damage " + i, e);
      }
    }
  }

  @Test
  void isOnlyRead() {
    assertThrows(
        UnsupportedDataException.class,
        () ->
            new KerasFormat()
                .create(
                    new MemoryStorage(),
                    Location.of("memory:/x.h5"),
                    Catalog.of(),
                    FormatOptions.NONE));
  }
}
