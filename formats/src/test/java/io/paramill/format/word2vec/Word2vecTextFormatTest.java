package io.paramill.format.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Word2vecTextFormatTest extends EmbeddingFormatContract {

  @Override
  protected TensorFormat format() {
    return new Word2vecTextFormat();
  }

  @Test
  void readsWordsWithBlanksAndOddLineEnds() throws IOException {
    put("4 2\n. . . 1 2\r\nat b\u00c2\u00a0c\t1.5e0\t-.5 \n5 +2 3.\nlast inf -0");
    try (TensorSource read = open()) {
      assertEquals(
          Optional.of(List.of(". . .", "at b\u00a0c", "5", "last")), read.catalog().vocabulary());
      assertSameTensors(
          new MemoryTensors()
              .with(spec(4, 2), floats(1, 2, 1.5f, -.5f, 2, 3, Float.POSITIVE_INFINITY, -0f)),
          read);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2 2|a 1 2, TRUNCATED",
    "1 2|a 1 2|b 1 2, TRAILING_BYTES",
    "1 2|a 1, MALFORMED",
    "1 2|a 1 2f, MALFORMED",
    "1 2|a 0x1 2, MALFORMED",
    "1 x|a 1 2, BAD_MAGIC",
  })
  void refuses(String lines, ErrorCode code) {
    put(lines.replace('|', '\n') + "\n");
    assertEquals(code, assertThrows(MalformedDataException.class, this::open).code());
  }
}
