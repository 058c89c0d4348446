package io.paramill.format.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second implementation, by NumPy, reads what we write, and the other way round. */
class Word2vecPeerIT {

  private static final int ROWS = 200;
  private static final int DIMENSIONS = 5;

  private final Storage storage = new LocalStorage();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"word2vec", "word2vec-text", "glove"})
  void numpyReadsWhatWeWriteAndWeReadWhatItWrites(String layout) throws IOException {
    TensorFormat format = Formats.named(layout);
    Random random = new Random(20261125);
    float[] numbers = new float[ROWS * DIMENSIONS];
    for (int i = 0; i < numbers.length; i++) {
      float number = Float.intBitsToFloat(random.nextInt());
      numbers[i] = Float.isNaN(number) ? 0.1f : number;
    }
    List<String> words =
        IntStream.range(0, ROWS).mapToObj(i -> i % 3 == 0 ? "wörd\u00a0中" + i : "w" + i).toList();
    MemoryTensors model = model(numbers, words);
    Path file = folder.resolve("vectors");
    try (TensorSink sink =
        format.create(storage, Location.of(file), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    Path again = folder.resolve("again");

    List<String> lines =
        PythonPeer.run(
                "/io/paramill/format/word2vec/check.py", file.toString(), layout, again.toString())
            .lines()
            .toList();

    assertEquals(words, lines.subList(0, ROWS));
    try (TensorReader reader = model.open(model.catalog().tensor("embedding"))) {
      assertEquals("x" + HexFormat.of().formatHex(reader.readAll()), lines.get(ROWS));
    }
    assertEquals(layout, Formats.recognise(storage, Location.of(again)).name());
    try (TensorSource read = format.open(storage, Location.of(again), FormatOptions.NONE)) {
      List<String> reversed = new ArrayList<>(words);
      Collections.reverse(reversed);
      assertEquals(Optional.of(reversed), read.catalog().vocabulary());
      float[] backwards = new float[numbers.length];
      for (int row = 0; row < ROWS; row++) {
        System.arraycopy(
            numbers, row * DIMENSIONS, backwards, (ROWS - 1 - row) * DIMENSIONS, DIMENSIONS);
      }
      TensorFormatContract.assertSameTensors(model(backwards, reversed), read);
    }
  }

  private static MemoryTensors model(float[] numbers, List<String> words) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(numbers);
    return new MemoryTensors()
        .with(EmbeddingFormatContract.spec(ROWS, DIMENSIONS), bytes.array())
        .with(Catalog.VOCABULARY, words);
  }
}
