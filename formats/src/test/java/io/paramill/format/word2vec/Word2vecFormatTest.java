package io.paramill.format.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Word2vecFormatTest extends EmbeddingFormatContract {

  /** 1 and 2 as float32. */
  private static final String ONE_TWO = "\0\0\u0080?\0\0\0@";

  @Override
  protected TensorFormat format() {
    return new Word2vecFormat();
  }

  @Test
  void writesWhatTheCToolWrites() throws IOException {
    write(
        storage,
        target(),
        new MemoryTensors()
            .with(spec(2, 2), floats(1, 2, 1, 2))
            .with(Catalog.VOCABULARY, List.of("</s>", "the")));
    assertArrayEquals(
        ("2 2\n</s> " + ONE_TWO + "\nthe " + ONE_TWO + "\n").getBytes(StandardCharsets.ISO_8859_1),
        storage.bytes(target()));
  }

  @Test
  void readsRowsWithoutLineEnds() throws IOException {
    put("2 2\na " + ONE_TWO + "b " + ONE_TWO);
    try (TensorSource read = open()) {
      assertEquals(Optional.of(List.of("a", "b")), read.catalog().vocabulary());
      assertSameTensors(new MemoryTensors().with(spec(2, 2), floats(1, 2, 1, 2)), read);
    }
  }

  @Test
  void readsNoRows() throws IOException {
    put("0 7\n");
    try (TensorSource read = open()) {
      assertEquals(List.of(spec(0, 7)), read.catalog().tensors());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2 2, 20, TRUNCATED",
    "2 2, 2, TRUNCATED",
    "1 2, 12, TRAILING_BYTES",
    "9999999 2, 20, TRUNCATED",
    "999999999999 999999999, 20, TRUNCATED",
    "1 0, 20, MALFORMED",
    "1, 20, BAD_MAGIC",
    "-1 2, 20, BAD_MAGIC",
  })
  void refuses(String header, int keep, ErrorCode code) {
    put(header + "\n" + ("a " + ONE_TWO + "\nb " + ONE_TWO).substring(0, keep));
    assertEquals(code, assertThrows(MalformedDataException.class, this::open).code());
  }

  @Test
  void refusesAWordWithoutEnd() {
    put("1 2\n" + "x".repeat(70_000));
    assertEquals(
        ErrorCode.LIMIT_EXCEEDED, assertThrows(MalformedDataException.class, this::open).code());
  }
}
