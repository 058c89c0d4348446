package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Damages files of every layout, the golden ones and our own: what is read of them is a model or a
 * coded error, never another exception, in the 64 MiB of memory that the build gives this test.
 */
class MutationTest {

  private static final long SEED = Long.getLong("paramill.test.seed", 20261125L);

  /** Cases of at most this size; larger ones say nothing more. */
  private static final int CASE_BYTES = 1 << 18;

  private static final Location ROOT = Location.of("memory:/case");
  private static final Location OWN = Location.of("memory:/own/embedding");

  @TestFactory
  Stream<DynamicTest> goldenFiles() throws IOException {
    Path testdata = Path.of("").toAbsolutePath().resolveSibling("testdata");
    List<DynamicTest> tests = new ArrayList<>();
    for (String format : List.of("tensorflow", "torch", "paddle", "safetensors", "numpy", "hdf5")) {
      if (Files.isDirectory(testdata.resolve(format))) {
        try (Stream<Path> cases = Files.list(testdata.resolve(format))) {
          cases
              .filter(Files::isDirectory)
              .sorted()
              .forEach(
                  folder ->
                      tests.add(
                          DynamicTest.dynamicTest(
                              format + "/" + folder.getFileName(), () -> damageCase(folder))));
        }
      }
    }
    assertFalse(tests.isEmpty());
    return tests.stream();
  }

  /** Damages what of a case is a model, as a whole folder and file by file. */
  private static void damageCase(Path folder) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Storage local = new LocalStorage();
    long bytes = 0;
    for (Storage.Entry entry : local.list(Location.of(folder))) {
      String name = entry.location().name();
      if (entry.folder()
          || name.endsWith(".md")
          || name.endsWith(".json")
          || name.endsWith(".py")) {
        continue;
      }
      bytes += entry.lengthBytes();
      try (StorageInput input = local.open(entry.location())) {
        storage.put(ROOT.child(name), input.readHead(CASE_BYTES));
      }
    }
    if (bytes <= CASE_BYTES && storage.exists(ROOT)) {
      boolean whole = Formats.all().stream().anyMatch(format -> recognises(format, storage, ROOT));
      for (Storage.Entry file : storage.list(ROOT)) {
        damage(storage, file.location(), whole ? ROOT : file.location());
      }
    }
  }

  private static boolean recognises(TensorFormat format, Storage storage, Location location) {
    try {
      return format.recognises(storage, location);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  Stream<DynamicTest> filesOfOurOwn() {
    return Layouts.writable().stream()
        .map(
            format ->
                DynamicTest.dynamicTest(
                    format.name(),
                    () -> {
                      MemoryStorage storage = new MemoryStorage();
                      MemoryTensors model = Layouts.embedding();
                      if (Layouts.holdsMany(format)) {
                        model.withRandom("a", DType.INT64, Shape.of(2, 3), new Random(SEED));
                      }
                      try (TensorSink sink =
                          format.create(storage, OWN, model.catalog(), FormatOptions.NONE)) {
                        Converter.convert(model, sink, spec -> {});
                      }
                      if (storage.isFolder(OWN)) {
                        for (Storage.Entry file : storage.list(OWN)) {
                          damage(storage, file.location(), OWN);
                        }
                      } else {
                        damage(storage, OWN, OWN);
                      }
                    }));
  }

  private static void damage(MemoryStorage storage, Location file, Location model)
      throws IOException {
    if (storage.isFolder(file)) {
      return;
    }
    byte[] whole = storage.bytes(file);
    Random random = new Random(SEED);
    for (int i = 0; i < 60 && whole.length > 0; i++) {
      storage.delete(file);
      storage.put(file, damaged(whole, i % 4, random));
      read(storage, model, "%s damage %d seed %d".formatted(file, i, SEED));
    }
    storage.delete(file);
    storage.put(file, whole);
  }

  private static byte[] damaged(byte[] whole, int kind, Random random) {
    int at = random.nextInt(whole.length);
    if (random.nextBoolean()) {
      // Near the front or the back, where headers and footers are.
      int near = random.nextInt(Math.min(whole.length, 300));
      at = random.nextBoolean() ? near : whole.length - 1 - near;
    }
    byte[] damaged = whole.clone();
    switch (kind) {
      case 0 -> damaged = Arrays.copyOf(whole, at);
      case 1 ->
          Arrays.fill(damaged, at, Math.min(whole.length, at + 1 + random.nextInt(32)), (byte) 0);
      case 2 -> damaged[at] = (byte) random.nextInt(256);
      default -> damaged[at] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private static void read(Storage storage, Location model, String what) {
    byte[] buffer = new byte[1 << 12];
    try (TensorSource source =
        Formats.recognise(storage, model).open(storage, model, FormatOptions.NONE)) {
      for (TensorSpec spec : source.catalog().tensors()) {
        try (TensorReader reader = source.open(spec)) {
          long left = 1L << 24;
          for (int count = 0; count >= 0 && left > 0; left -= count) {
            count = reader.read(buffer, 0, buffer.length);
          }
        }
      }
    } catch (MalformedDataException | UnsupportedDataException coded) {
      assertTrue(!coded.getMessage().contains("\n"), what);
    } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
      fail("not a coded error: " + what, e);
    }
  }
}
