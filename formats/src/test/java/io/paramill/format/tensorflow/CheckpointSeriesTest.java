package io.paramill.format.tensorflow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.convert.Converter;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CheckpointSeriesTest {

  private static final Location FOLDER = Location.of("memory:/training");
  private final MemoryStorage storage = new MemoryStorage();

  private static MemoryTensors model(int step) {
    return new MemoryTensors()
        .withRandom("w", DType.FLOAT32, Shape.of(100, 3), new Random(step))
        .withRandom("global_step", DType.INT64, Shape.SCALAR, new Random(step));
  }

  private TensorSink sink(int step, int keep) throws IOException {
    return new TensorFlowFormat()
        .create(
            storage,
            FOLDER.child("m-" + step),
            model(step).catalog(),
            new FormatOptions(Map.of("max-to-keep", "" + keep, "partition-size", "500")));
  }

  private void write(int step, int keep) throws IOException {
    try (TensorSink sink = sink(step, keep)) {
      Converter.convert(model(step), sink, spec -> {});
    }
  }

  private List<String> files() throws IOException {
    return storage.list(FOLDER).stream().map(file -> file.location().name()).toList();
  }

  private static List<String> with(String state, String... names) {
    List<String> files = new ArrayList<>(List.of(state));
    for (String name : names) {
      files.add(name + ".data-00000-of-00001");
      files.add(name + ".index");
    }
    return files;
  }

  private void state(String text) {
    storage.delete(FOLDER.child("checkpoint"));
    storage.put(FOLDER.child("checkpoint"), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void keepsSoManyAndReadsTheLatest() throws IOException {
    for (int step = 1; step <= 4; step++) {
      write(step, 2);
      try (TensorSource read = new TensorFlowFormat().open(storage, FOLDER, FormatOptions.NONE)) {
        TensorFormatContract.assertSameTensors(model(step), read);
      }
    }
    assertEquals(with("checkpoint", "m-3", "m-4"), files());
  }

  @Test
  void keepsAllIfSaidSo() throws IOException {
    write(1, 0);
    write(2, 0);
    write(3, 0);
    assertEquals(with("checkpoint", "m-1", "m-2", "m-3"), files());
  }

  @Test
  void deletesNothingThatTheStateDoesNotListInTheFolder() throws IOException {
    write(1, 1);
    state("model_checkpoint_path: \"/elsewhere/other-7\"\n");
    storage.put(FOLDER.child("m-10.index"), new byte[1]);
    write(2, 1);
    List<String> expected = with("checkpoint", "m-1");
    expected.add("m-10.index");
    expected.add("m-2.data-00000-of-00001");
    expected.add("m-2.index");
    assertEquals(expected, files());
  }

  @Test
  void doesNotReplaceACheckpoint() throws IOException {
    write(1, 5);
    assertThrows(FileAlreadyExistsException.class, () -> write(1, 5));
  }

  @Test
  void leavesAllAsItIsWithoutFinish() throws IOException {
    write(1, 1);
    sink(2, 1).close();
    assertEquals(with("checkpoint", "m-1"), files());
  }

  @Test
  void refusesADamagedStateBeforeItWrites() throws IOException {
    state("model_checkpoint_path: \"m");
    assertThrows(MalformedDataException.class, () -> sink(1, 1));
    assertEquals(List.of("checkpoint"), files());
  }
}
