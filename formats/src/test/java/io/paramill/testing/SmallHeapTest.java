package io.paramill.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.codec.PickleFuzzTest;
import io.paramill.codec.ZipFuzzTest;
import io.paramill.format.safetensors.SafetensorsFuzzTest;
import io.paramill.format.torch.TorchFuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Hostile files in a heap of 64 MiB, which the build gives this test alone: what the fuzzer starts
 * from and has found, damaged further in ways that a seed makes.
 */
class SmallHeapTest {

  private static final long SEED = Long.getLong("paramill.test.seed", 20261125L);
  private static final int VARIANTS = 150;
  private static final int BOMB_BYTES = 1 << 20;
  private static final Path INPUTS = Path.of("src/test/resources/io/paramill");

  /** Reads bytes; throws what is no error with a code. */
  private interface Reader {
    void read(byte[] data) throws IOException;
  }

  private enum Target {
    PICKLE("codec/PickleFuzzTestInputs/readsAnyPickle", new PickleFuzzTest()::readsAnyPickle),
    ZIP("codec/ZipFuzzTestInputs/readsAnyArchive", new ZipFuzzTest()::readsAnyArchive),
    TORCH("format/torch/TorchFuzzTestInputs/readsAnyFile", new TorchFuzzTest()::readsAnyFile),
    TORCH_DISTRIBUTED(
        "format/torch/TorchFuzzTestInputs/readsAnyMetadataOfADistributedCheckpoint",
        new TorchFuzzTest()::readsAnyMetadataOfADistributedCheckpoint),
    SAFETENSORS(
        "format/safetensors/SafetensorsFuzzTestInputs/readsAnyFile",
        new SafetensorsFuzzTest()::readsAnyFile),
    SAFETENSORS_INDEX(
        "format/safetensors/SafetensorsFuzzTestInputs/readsAnyIndex",
        new SafetensorsFuzzTest()::readsAnyIndex);

    private final Path inputs;

    @SuppressWarnings("ImmutableEnumChecker") // the readers hold no state
    private final Reader reader;

    Target(String inputs, Reader reader) {
      this.inputs = INPUTS.resolve(inputs);
      this.reader = reader;
    }

    void read(byte[] data, String what) {
      try {
        reader.read(data);
      } catch (IOException | RuntimeException | Error e) {
        throw new AssertionError(this + " " + what + ", seed " + SEED, e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void damageIsACodedError(Target target) throws IOException {
    assertTrue(Runtime.getRuntime().maxMemory() <= 64 << 20, "the heap is not small");
    Random random = new Random(SEED);
    List<Path> files;
    try (Stream<Path> all = Files.list(target.inputs)) {
      files = all.sorted().toList();
    }
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      target.read(whole, file.getFileName().toString());
      for (int i = 0; i < VARIANTS; i++) {
        target.read(damaged(whole, random), file.getFileName() + " variant " + i);
      }
    }
  }

  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int at = random.nextInt(whole.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0x7F);
      case 2 -> bytes = Arrays.copyOf(whole, at);
      case 3 -> Arrays.fill(bytes, at, Math.min(whole.length, at + 8), (byte) random.nextInt(256));
      default -> {
        // A part is moved elsewhere.
        int from = random.nextInt(whole.length);
        int length = Math.min(random.nextInt(64), whole.length - Math.max(from, at));
        System.arraycopy(whole, from, bytes, at, length);
      }
    }
    return bytes;
  }

  @Test
  void aRowOfOneOpcodeDoesNotFillTheHeap() {
    // Marks, containers, numbers, texts, references to themselves, and what takes from them.
    for (String repeated :
        List.of(
            "(",
            "}",
            "]",
            ")",
            "N",
            "\u0088",
            "(t",
            "(l",
            "(d",
            "K\1",
            "U\0",
            "M\1\2",
            "C\0",
            "\u008f",
            "2",
            "]\u0094",
            "]\u0094h\0a",
            "\u0094",
            "(t\u0085",
            "cq\nq\n",
            "h\1)R")) {
      StringBuilder pickle = new StringBuilder("\u0080\4]\u0094cq\nq\n\u0094");
      while (pickle.length() < BOMB_BYTES) {
        pickle.append(repeated);
      }
      byte[] data = pickle.append('.').toString().getBytes(StandardCharsets.ISO_8859_1);
      Target.PICKLE.read(data, "of " + repeated);
    }
  }
}
