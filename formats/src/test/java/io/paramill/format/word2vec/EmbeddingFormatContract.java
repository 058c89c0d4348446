package io.paramill.format.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the layouts of word vectors have in common. */
abstract class EmbeddingFormatContract extends TensorFormatContract {

  final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Location target() {
    return new Location("memory:/models/vectors");
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.of(DType.FLOAT32);
  }

  @Override
  protected boolean anyShape() {
    return false;
  }

  /** More rows than lie between two marks. */
  @Override
  protected MemoryTensors model() {
    int rows = 2500;
    Random random = new Random(SEED);
    ByteBuffer numbers = ByteBuffer.allocate(rows * 3 * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (numbers.hasRemaining()) {
      float number = Float.intBitsToFloat(random.nextInt());
      numbers.putFloat(Float.isNaN(number) ? Float.MIN_VALUE : number);
    }
    return new MemoryTensors()
        .with(spec(rows, 3), numbers.array())
        .with(
            Catalog.VOCABULARY,
            IntStream.range(0, rows).mapToObj(i -> i % 7 == 0 ? "wörd中" + i : "w" + i).toList());
  }

  @Override
  protected MemoryTensors tall() {
    return super.tall()
        .with(Catalog.VOCABULARY, IntStream.range(0, 20_000).mapToObj(i -> "w" + i).toList());
  }

  static TensorSpec spec(long rows, long dimensions) {
    return new TensorSpec("embedding", DType.FLOAT32, Shape.of(rows, dimensions));
  }

  static byte[] floats(float... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }

  final TensorSource open() throws IOException {
    return format().open(storage, target(), FormatOptions.NONE);
  }

  final void put(String latin1) {
    storage.put(target(), latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private UnsupportedDataException refusal(Catalog catalog) {
    return assertThrows(
        UnsupportedDataException.class,
        () -> format().create(storage, target(), catalog, FormatOptions.NONE));
  }

  @Test
  void keepsTheVocabulary() throws IOException {
    MemoryTensors model = model();
    write(storage, target(), model);
    try (TensorSource read = open()) {
      assertEquals(model.catalog().vocabulary(), read.catalog().vocabulary());
    }
  }

  @Test
  void writesTheEmbeddingOfALargerModel() throws IOException {
    MemoryTensors model =
        new MemoryTensors()
            .with(new TensorSpec("output", DType.FLOAT32, Shape.of(2, 1)), floats(9, 9))
            .with(new TensorSpec("embeddings", DType.FLOAT32, Shape.of(2, 1)), floats(1, 2))
            .with(new TensorSpec("step", DType.INT64, Shape.SCALAR), new byte[8])
            .with(Catalog.VOCABULARY, List.of("a", "b"));
    write(storage, target(), model);
    try (TensorSource read = open()) {
      assertSameTensors(
          new MemoryTensors().with(read.catalog().tensor("embedding"), floats(1, 2)), read);
    }
  }

  @Test
  void refusesAModelWithoutAVocabularyForItsRows() {
    assertEquals(ErrorCode.UNSUPPORTED_FEATURE, refusal(Catalog.of(spec(2, 2))).code());
    Catalog one = new Catalog(List.of(spec(2, 2)), Map.of(Catalog.VOCABULARY, List.of("a")));
    assertTrue(refusal(one).getMessage().contains("1 words for 2 rows"));
  }

  @Test
  void refusesWordsThatTheLayoutCannotHold() {
    for (String word : List.of("", "two words", "line\nend", "a\tb", "\ud800")) {
      Catalog catalog = new Catalog(List.of(spec(1, 2)), Map.of(Catalog.VOCABULARY, List.of(word)));
      assertEquals(ErrorCode.UNSUPPORTED_NAME, refusal(catalog).code(), word);
    }
  }

  @Test
  void refusesAModelWithoutAnEmbedding() {
    Catalog catalog = Catalog.of(new TensorSpec("w", DType.FLOAT64, Shape.of(2, 2)));
    assertTrue(refusal(catalog).getMessage().contains("w float64[2, 2]"));
    Catalog unclear =
        Catalog.of(
            new TensorSpec("v", DType.FLOAT32, Shape.of(2, 2)),
            new TensorSpec("w", DType.FLOAT32, Shape.of(2, 2)));
    assertTrue(refusal(unclear).getMessage().contains("several"));
  }

  @Test
  void writesWordsThatAreNoUtf8AsTheyWereRead() throws IOException {
    MemoryTensors model =
        new MemoryTensors()
            .with(spec(2, 1), floats(1, 2))
            .with(Catalog.VOCABULARY, List.of("a\udce4\udcff", "😀"));
    write(storage, target(), model);
    byte[] bytes = storage.bytes(target());
    assertTrue(
        new String(bytes, StandardCharsets.ISO_8859_1).contains("a\u00e4\u00ff "), "raw bytes");
    try (TensorSource read = open()) {
      assertEquals(model.catalog().vocabulary(), read.catalog().vocabulary());
    }
  }
}
