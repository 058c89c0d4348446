package io.paramill.format.projector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
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
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectorFormatTest extends TensorFormatContract {

  private final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Location target() {
    return new Location("memory:/logs/run");
  }

  @Override
  protected TensorFormat format() {
    return new ProjectorFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.of(DType.FLOAT32);
  }

  @Override
  protected boolean anyShape() {
    return false;
  }

  @Override
  protected MemoryTensors model() {
    return new MemoryTensors()
        .withRandom("a \"quoted\"\\ name", DType.FLOAT32, Shape.of(50, 4), new Random(SEED))
        .with(Catalog.VOCABULARY, IntStream.range(0, 50).mapToObj(i -> "wörd " + i).toList());
  }

  private TensorSource open() throws IOException {
    return format().open(storage, target(), FormatOptions.NONE);
  }

  private void put(String name, String text) {
    storage.put(target().child(name), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void writesWhatTheViewerReads() throws IOException {
    write(
        storage,
        target(),
        new MemoryTensors()
            .with(new TensorSpec("emb", DType.FLOAT32, Shape.of(2, 1)), new byte[8])
            .with(Catalog.VOCABULARY, List.of("a\tb\n", "")));
    assertEquals(
        """
        embeddings {
          tensor_name: "emb"
          metadata_path: "metadata.tsv"
          tensor_path: "tensors.bytes"
          tensor_shape: 2
          tensor_shape: 1
        }
        """,
        new String(
            storage.bytes(target().child("projector_config.pbtxt")), StandardCharsets.UTF_8));
    assertEquals(
        "a b \n<empty>\n",
        new String(storage.bytes(target().child("metadata.tsv")), StandardCharsets.UTF_8));
  }

  @Test
  void keepsTheVocabulary() throws IOException {
    write(storage, target(), model());
    try (TensorSource read = open()) {
      assertEquals(model().catalog().vocabulary(), read.catalog().vocabulary());
    }
  }

  @Test
  void readsWhatOthersWrite() throws IOException {
    put(
        "projector_config.pbtxt",
        """
        # a comment
        model_checkpoint_path: "x"
        embeddings: <
        """
                .replace('<', '{')
            + "tensor_name: '\\303\\251\\x22' sprite { image_path: \"}\" single_image_dim: [1, 2] }"
            + " tensor_path: \"t.bin\", tensor_shape: 2; tensor_shape: 1 metadata_path:\"m\" }");
    put("t.bin", "12345678");
    put("m", "word\tcount\na\t1\nb\t2\n");
    try (TensorSource read = open()) {
      assertEquals(Optional.of(List.of("a", "b")), read.catalog().vocabulary());
      assertSameTensors(
          new MemoryTensors()
              .with(
                  new TensorSpec("é\"", DType.FLOAT32, Shape.of(2, 1)),
                  "12345678".getBytes(StandardCharsets.US_ASCII)),
          read);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tensor_path: 't' tensor_shape: 3 tensor_shape: 1|TRUNCATED",
        "tensor_path: 't' tensor_shape: 1 tensor_shape: 1|TRAILING_BYTES",
        "tensor_path: '../t' tensor_shape: 2 tensor_shape: 1|UNSAFE_PATH",
        "tensor_path: 't' tensor_shape: -2 tensor_shape: 1|MALFORMED",
        "tensor_path: 't' tensor_path: 't'|MALFORMED",
        "tensor_path: 't' { |MALFORMED",
        "tensor_path: 't|MALFORMED",
        "tensor_path: 't' tensor_shape: 999999999999 tensor_shape: 999999999999|OVERFLOW",
        "tensor_path: 't' tensor_shape: 2 tensor_shape: 1 metadata_path: 'm'|SIZE_MISMATCH",
      })
  void refuses(String fields, ErrorCode code) {
    put("projector_config.pbtxt", "embeddings { " + fields.replace('\'', '"') + " }");
    put("t", "12345678");
    put("m", "one\n");
    assertEquals(code, assertThrows(MalformedDataException.class, this::open).code());
  }

  @Test
  void refusesAnotherNumberOfWords() {
    Catalog catalog =
        new Catalog(
            List.of(new TensorSpec("e", DType.FLOAT32, Shape.of(2, 1))),
            Map.of(Catalog.VOCABULARY, List.of("a")));
    assertThrows(
        UnsupportedDataException.class,
        () -> format().create(storage, target(), catalog, FormatOptions.NONE));
  }

  @Test
  void readsNumbersAsText() throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer expected = ByteBuffer.allocate(700 * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int row = 0; row < 700; row++) {
      text.append(row).append("\t-1.5e-").append(row % 9).append(row == 699 ? "" : "\n");
      expected.putFloat(row).putFloat(Float.parseFloat("-1.5e-" + row % 9));
    }
    put(
        "projector_config.pbtxt",
        "embeddings { tensor_name: 'e' tensor_path: 't.tsv' }".replace('\'', '"'));
    put("t.tsv", text.toString());
    TensorSpec spec = new TensorSpec("e", DType.FLOAT32, Shape.of(700, 2));
    MemoryTensors model = new MemoryTensors().with(spec, expected.array());
    try (TensorSource read = open()) {
      assertSameTensors(model, read);
      for (long first : new long[] {0, 255, 256, 600}) {
        RowRange rows = new RowRange(first, 100);
        try (TensorReader a = model.open(spec, rows);
            TensorReader b = read.open(spec, rows)) {
          assertArrayEquals(a.readAll(), b.readAll());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1 2/3, SIZE_MISMATCH", "1 2/x 3, MALFORMED", "1 2/3 4 5, SIZE_MISMATCH"})
  void refusesDamagedText(String text, ErrorCode code) {
    put(
        "projector_config.pbtxt",
        "embeddings { tensor_name: 'e' tensor_path: 't.tsv' }".replace('\'', '"'));
    put("t.tsv", text.replace(' ', '\t').replace('/', '\n'));
    assertEquals(
        code,
        assertThrows(
                MalformedDataException.class,
                () -> {
                  try (TensorSource read = open();
                      TensorReader reader = read.open(read.catalog().tensors().get(0))) {
                    reader.readAll();
                  }
                })
            .code());
  }
}
