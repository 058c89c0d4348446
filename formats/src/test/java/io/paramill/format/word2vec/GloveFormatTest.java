package io.paramill.format.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GloveFormatTest extends EmbeddingFormatContract {

  @Override
  protected TensorFormat format() {
    return new GloveFormat();
  }

  @Test
  void writesLines() throws IOException {
    write(
        storage,
        target(),
        new MemoryTensors()
            .with(spec(2, 2), floats(1, -2, 0.1f, Float.MIN_VALUE))
            .with(Catalog.VOCABULARY, List.of("the", ",")));
    assertArrayEquals(
        "the 1.0 -2.0\n, 0.1 1.4E-45\n".getBytes(StandardCharsets.ISO_8859_1),
        storage.bytes(target()));
  }

  @Test
  void refusesALineThatIsShorterThanTheFirst() {
    put("a 1 2\nb 1\n");
    assertThrows(MalformedDataException.class, this::open);
  }

  @Test
  void refusesToWriteNoRowsAsTheirLengthWouldBeLost() {
    Catalog empty = new Catalog(List.of(spec(0, 2)), Map.of(Catalog.VOCABULARY, List.of()));
    assertThrows(
        UnsupportedDataException.class,
        () -> format().create(storage, target(), empty, FormatOptions.NONE));
  }
}
