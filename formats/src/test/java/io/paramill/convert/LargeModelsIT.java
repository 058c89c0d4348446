package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.testing.PythonPeer;
import io.paramill.testing.SparseStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of more bytes than 32 bits count, in the 128 MiB of memory that the build gives this test.
 * Nearly all bytes are zeros, which take no disk.
 */
class LargeModelsIT {

  private static final long LARGE = (5L << 30) + 3;
  private static final byte[] TAIL = {1, 2, 3};

  private final Storage storage = new SparseStorage();

  @TempDir private Path folder;

  @BeforeEach
  void requireSmallHeap() {
    assertTrue(Runtime.getRuntime().maxMemory() <= 128 << 20, "the heap is not small");
  }

  private Location place(String name) {
    return Location.of(folder.resolve(name));
  }

  private static TensorSpec bytes(String name, long length) {
    return new TensorSpec(name, DType.UINT8, Shape.of(length));
  }

  /** Zeros that end with a tail. */
  private static final class Zeros implements TensorReader {
    private final TensorSpec spec;
    private long done;

    Zeros(TensorSpec spec) {
      this.spec = spec;
    }

    @Override
    public TensorSpec spec() {
      return spec;
    }

    @Override
    public long lengthBytes() {
      return spec.lengthBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      long tail = lengthBytes() - TAIL.length - done;
      int count = (int) Math.min(length, tail > 0 ? tail : tail + TAIL.length);
      if (tail > 0) {
        Arrays.fill(buffer, offset, offset + count, (byte) 0);
      } else {
        System.arraycopy(TAIL, (int) -tail, buffer, offset, count);
      }
      done += count;
      return count == 0 ? -1 : count;
    }

    @Override
    public void close() {}
  }

  private void generate(String name, String format, TensorSpec... specs) throws IOException {
    Catalog catalog = Catalog.of(specs);
    try (TensorSink sink =
        Formats.named(format).create(storage, place(name), catalog, FormatOptions.NONE)) {
      for (TensorSpec spec : sink.writeOrder()) {
        sink.write(spec, new Zeros(spec));
      }
      sink.finish();
    }
  }

  private void convert(String from, String to, String format) throws IOException {
    try (Conversion conversion =
        Conversion.open(storage, place(from), FormatOptions.NONE, List.of())) {
      conversion.create(place(to), Formats.named(format), spec -> {});
    }
  }

  /** The last bytes of every tensor. */
  private void requireTails(String name) throws IOException {
    List<String> seen = new ArrayList<>();
    try (TensorSource source =
        Formats.recognise(storage, place(name)).open(storage, place(name), FormatOptions.NONE)) {
      for (TensorSpec spec : source.catalog().tensors()) {
        long rows = spec.shape().rows();
        try (TensorReader reader =
            source.open(spec, new RowRange(rows - TAIL.length, TAIL.length))) {
          assertArrayEquals(TAIL, reader.readAll());
        }
        seen.add(spec.name() + " " + rows);
      }
    }
    assertEquals(List.of("a 9", "large " + LARGE, "z 9"), seen.stream().sorted().toList());
  }

  @Test
  void offsetsAndSizesOf64BitsGoThroughAllLayouts() throws IOException {
    generate("p", "paddle", bytes("a", 9), bytes("large", LARGE), bytes("z", 9));
    requireTails("p");
    convert("p", "t", "tensorflow");
    requireTails("t");
    convert("t", "m.pt", "torch");
    requireTails("m.pt");
    convert("m.pt", "m.safetensors", "safetensors");
    requireTails("m.safetensors");
  }

  @Test
  void theFrameworksReadLargeFilesOfOurs() throws IOException {
    for (String format : List.of("torch", "safetensors", "tensorflow")) {
      generate("m." + format, format, bytes("a", 9), bytes("large", LARGE), bytes("z", 9));
    }
    String tails =
        PythonPeer.run(
            "/io/paramill/convert/large_tails.py",
            folder.resolve("m.torch").toString(),
            folder.resolve("m.safetensors").toString(),
            folder.resolve("m.tensorflow").toString());
    assertEquals(
        List.of("[1, 2, 3]", "[1, 2, 3]", "[1, 2, 3]", "[1, 2, 3]", "[1, 2, 3]"),
        tails.lines().toList());
  }

  @Test
  void twentyGibibytesNeedNoMoreMemory() throws IOException {
    TensorSpec[] specs = new TensorSpec[5];
    for (int i = 0; i < specs.length; i++) {
      specs[i] = bytes("layer" + i, 4L << 30);
    }
    generate("m.safetensors", "safetensors", specs);
    convert("m.safetensors", "m.pt", "torch");
    assertTrue(storage.stat(place("m.pt")).orElseThrow().lengthBytes() > 20L << 30);
  }
}
