package io.paramill.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every format that is read and written promises. A subclass says what its format can hold;
 * everything else it must refuse by name, before a byte is written.
 */
public abstract class TensorFormatContract {

  /** The seed of all random choices; printed when a test fails. */
  protected static final long SEED = Long.getLong("paramill.test.seed", 20261125L);

  /** Where the tests write: a name with the format's usual ending. */
  protected abstract Location target();

  /** The format under test. */
  protected abstract TensorFormat format();

  /** The element types that it can hold. */
  protected abstract Set<DType> dtypes();

  /** The names that it can hold, of those that are hard. */
  protected List<String> names() {
    return List.of("a", "b/c", "b.d", "with blank", "hé/中", "UPPER", "0");
  }

  /** Whether any number of tensors of any shape fits. */
  protected boolean anyShape() {
    return true;
  }

  /** Whether a tensor of this type and this shape fits, where both are known to the format. */
  protected boolean holds(DType type, Shape shape) {
    return true;
  }

  /** Whether a checksum covers every byte of every tensor. */
  protected boolean checksums() {
    return false;
  }

  /** What is written by the tests that do not care. */
  protected MemoryTensors model() {
    Random random = new Random(SEED);
    MemoryTensors model = new MemoryTensors();
    List<DType> types = dtypes().stream().sorted().toList();
    Shape[] shapes = {
      Shape.SCALAR,
      Shape.of(7),
      Shape.of(5, 3),
      Shape.of(2, 3, 4),
      Shape.of(0),
      Shape.of(3, 0, 2),
      Shape.of(1, 2, 1, 3),
      Shape.of(2, 1, 2, 2, 3),
      Shape.of(300, 41)
    };
    int next = 0;
    for (DType type : types) {
      for (Shape shape : shapes) {
        if (holds(type, shape) && (type != DType.STRING || shape.elements() < 100)) {
          model.withRandom("t%03d".formatted(next++), type, shape, random);
        }
      }
    }
    for (String name : names()) {
      model.withRandom(name, types.get(types.size() / 2), Shape.of(2, 2), random);
    }
    return model;
  }

  /** Writes a model as the format under test. */
  protected final void write(Storage storage, Location location, TensorSource model)
      throws IOException {
    try (TensorSink sink =
        format().create(storage, location, model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  /** Asserts that two models hold the same tensors, bit for bit. */
  public static void assertSameTensors(TensorSource expected, TensorSource actual)
      throws IOException {
    assertEquals(names(expected), names(actual));
    for (TensorSpec spec : expected.catalog().tensors()) {
      TensorSpec other = actual.catalog().tensor(spec.name());
      assertEquals(spec, other);
      try (TensorReader a = expected.open(spec);
          TensorReader b = actual.open(other)) {
        assertArrayEquals(a.readAll(), b.readAll(), spec.toString());
        assertEquals(-1, b.read(new byte[1], 0, 1));
      }
    }
  }

  private static List<String> names(TensorSource source) {
    return source.catalog().tensors().stream().map(TensorSpec::name).sorted().toList();
  }

  @Test
  public void readsWhatItWrote() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = model();
    write(storage, target(), model);
    assertEquals(format().name(), Formats.recognise(storage, target()).name());
    try (TensorSource read = format().open(storage, target(), FormatOptions.NONE)) {
      assertSameTensors(model, read);
    }
  }

  @Test
  public void readsAnyRows() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = model();
    write(storage, target(), model);
    Random random = new Random(SEED);
    try (TensorSource read = format().open(storage, target(), FormatOptions.NONE)) {
      for (TensorSpec spec : read.catalog().tensors()) {
        if (!spec.dtype().fixedWidth() || spec.shape().rank() == 0) {
          continue;
        }
        long rows = spec.shape().rows();
        long first = random.nextLong(rows + 1);
        RowRange range = new RowRange(first, random.nextLong(rows - first + 1));
        try (TensorReader a = model.open(spec, range);
            TensorReader b = read.open(spec, range)) {
          assertArrayEquals(a.readAll(), b.readAll(), spec + " " + range);
        }
      }
    }
  }

  /** One tensor, of which a few rows are a small part. */
  protected MemoryTensors tall() {
    return tall("embedding", 20_000);
  }

  /** How many bytes may be read for ten rows of that tensor: those around them, not the rest. */
  protected long fewRowsBytes() {
    return 128 << 10;
  }

  /** One tensor with rows of 64 bytes. */
  protected final MemoryTensors tall(String name, long rows) {
    TensorSpec spec = new TensorSpec(name, DType.FLOAT32, Shape.of(rows, 16));
    ByteBuffer numbers =
        ByteBuffer.allocate((int) spec.lengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; numbers.hasRemaining(); i++) {
      numbers.putFloat(i % 1000);
    }
    return new MemoryTensors().with(spec, numbers.array());
  }

  @Test
  public void readsSomeRowsWithoutTheRest() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = tall();
    write(storage, target(), model);
    CountingStorage counting = new CountingStorage(storage);
    RowRange rows = new RowRange(13_000, 10);
    try (TensorSource read = format().open(counting, target(), FormatOptions.NONE)) {
      long before = counting.bytesRead();
      TensorSpec spec = read.catalog().tensors().get(0);
      try (TensorReader a = model.open(model.catalog().tensors().get(0), rows);
          TensorReader b = read.open(spec, rows)) {
        assertArrayEquals(a.readAll(), b.readAll());
      }
      long bytes = counting.bytesRead() - before;
      assertTrue(bytes <= fewRowsBytes(), "read %d of %d".formatted(bytes, spec.lengthBytes()));
    }
  }

  @Test
  public void writesTheSameBytesAgain() throws IOException {
    MemoryStorage first = new MemoryStorage();
    MemoryStorage second = new MemoryStorage();
    write(first, target(), model());
    write(second, target(), model());
    List<Storage.Entry> files = files(first, target());
    assertEquals(files, files(second, target()));
    for (Storage.Entry file : files) {
      assertArrayEquals(first.bytes(file.location()), second.bytes(file.location()));
    }
  }

  @Test
  public void leavesNothingWithoutFinish() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = model();
    try (TensorSink sink =
        format().create(storage, target(), model.catalog(), FormatOptions.NONE)) {
      TensorSpec spec = sink.writeOrder().get(0);
      try (TensorReader reader = model.open(model.catalog().tensor(spec.name()))) {
        sink.write(spec, reader);
      }
    }
    assertFalse(storage.exists(target()));
    assertFalse(storage.exists(target().parent()) && !storage.list(target().parent()).isEmpty());
  }

  @Test
  public void doesNotOverwrite() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    write(storage, target(), model());
    assertThrows(FileAlreadyExistsException.class, () -> write(storage, target(), model()));
  }

  @Test
  public void refusesTypesThatItCannotHold() throws IOException {
    if (!anyShape()) {
      return;
    }
    for (DType type : DType.values()) {
      if (!dtypes().contains(type)) {
        MemoryStorage storage = new MemoryStorage();
        Catalog catalog = Catalog.of(new TensorSpec("odd", type, Shape.of(2)));
        UnsupportedDataException refused =
            assertThrows(
                UnsupportedDataException.class,
                () -> format().create(storage, target(), catalog, FormatOptions.NONE).close(),
                type.toString());
        assertTrue(refused.getMessage().contains("odd"), refused.getMessage());
        assertTrue(files(storage, target().parent()).isEmpty());
      }
    }
  }

  @Test
  public void damageIsACodedErrorOrHarmless() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = model();
    write(storage, target(), model);
    Random random = new Random(SEED);
    for (Storage.Entry file : files(storage, target())) {
      byte[] whole = storage.bytes(file.location());
      for (int i = 0; i < 150 && whole.length > 0; i++) {
        boolean cut = i % 3 == 0;
        byte[] damaged = cut ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
        if (!cut) {
          // Half of the flips near the front or the back, where headers and footers are.
          int at = random.nextInt(whole.length);
          if (i % 2 == 0) {
            at = Math.min(at, random.nextInt(400) % whole.length);
            at = random.nextBoolean() ? at : whole.length - 1 - at;
          }
          damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
        storage.delete(file.location());
        storage.put(file.location(), damaged);
        boolean same = readsTheSame(storage, model, file + " damage " + i + " seed " + SEED);
        assertFalse(
            cut && same && checksums(), "not noticed: " + file + " cut to " + damaged.length);
      }
      storage.delete(file.location());
      storage.put(file.location(), whole);
    }
  }

  private boolean readsTheSame(Storage storage, TensorSource model, String what) {
    try (TensorSource read = format().open(storage, target(), FormatOptions.NONE)) {
      boolean same = names(model).equals(names(read));
      for (TensorSpec spec : read.catalog().tensors()) {
        try (TensorReader reader = read.open(spec)) {
          byte[] bytes = reader.readAll();
          boolean equal =
              model.catalog().find(spec.name()).filter(spec::equals).isPresent()
                  && Arrays.equals(((MemoryTensors) model).bytes(spec.name()), bytes);
          same &= equal;
        }
      }
      assertTrue(same || !checksums(), "wrong tensors in spite of checksums: " + what);
      return same;
    } catch (IOException coded) {
      assertTrue(coded.getMessage() != null && !coded.getMessage().contains("\n"), what);
      return false;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return fail("not a coded error: " + what, e);
    }
  }

  /** All files at or below a location. */
  protected static List<Storage.Entry> files(Storage storage, Location location)
      throws IOException {
    List<Storage.Entry> files = new ArrayList<>();
    var entry = storage.stat(location);
    if (entry.isPresent() && entry.get().folder()) {
      for (Storage.Entry child : storage.list(location)) {
        files.addAll(files(storage, child.location()));
      }
    } else {
      entry.ifPresent(files::add);
    }
    return files;
  }
}
