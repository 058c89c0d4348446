package io.paramill.format.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.UnsupportedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrays and pickles that are damaged, malicious, or of kinds that no tensor has. */
class HostileArraysTest {

  private static final Location FILE = Location.of("memory:/a.npy");

  private static byte[] npy(int version, String header, int dataBytes) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(HexFormat.of().parseHex("934e554d5059"));
    file.write(version);
    file.write(0);
    file.write(header.length() & 0xFF);
    file.write(header.length() >> 8);
    file.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    file.writeBytes(new byte[dataBytes]);
    return file.toByteArray();
  }

  private static TensorSource open(TensorFormat format, byte[] file) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.put(FILE, file);
    return format.open(storage, FILE, FormatOptions.NONE);
  }

  private static String code(TensorFormat format, byte[] file) {
    IOException refused = assertThrows(IOException.class, () -> open(format, file).close());
    ErrorCode code =
        refused instanceof MalformedDataException malformed
            ? malformed.code()
            : ((UnsupportedDataException) refused).code();
    return code.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '~',
      value = {
        "TRUNCATED # {'descr': '<f4', 'fortran_order': False, 'shape': (2, 4), }",
        "TRAILING_BYTES # {'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }",
        "OVERFLOW # {'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296), }",
        "OVERFLOW # {'descr': '<f4', 'fortran_order': False, 'shape': (0, 9223372036854775807, 2)}",
        "MALFORMED # {'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }",
        "MALFORMED # {'descr': '<f4', 'fortran_order': 0, 'shape': (6,), }",
        "MALFORMED # {'descr': '<f4', 'shape': (6,), }",
        "MALFORMED # {'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (6,), }",
        "MALFORMED # {'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'more': 1}",
        "MALFORMED # {'descr': '<f4', 'fortran_order': False, 'shape': (6,",
        "MALFORMED # {'descr': '?f4', 'fortran_order': False, 'shape': (6,), }",
        "UNSUPPORTED_DTYPE # {'descr': '|O', 'fortran_order': False, 'shape': (6,), }",
        "UNSUPPORTED_DTYPE # {'descr': '<f16', 'fortran_order': False, 'shape': (6,), }",
        "UNSUPPORTED_DTYPE # {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }",
      })
  void refusesTheHeader(String code, String header) {
    assertEquals(code, code(new NpyFormat(), npy(1, header, 24)));
  }

  @Test
  void refusesVersionsToCome() {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }";
    assertEquals("UNSUPPORTED_VERSION", code(new NpyFormat(), npy(4, header, 24)));
  }

  @Test
  void takesHeadersAsPython2WroteThem() throws IOException {
    String header = "{ \"shape\" : (2L, 3L),'fortran_order':False ,'descr':'<f4'}";
    try (TensorSource source = open(new NpyFormat(), npy(1, header, 24));
        TensorReader reader = source.open(source.catalog().tensor("a"))) {
      assertEquals(Shape.of(2, 3), reader.spec().shape());
      assertArrayEquals(new byte[24], reader.readAll());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UNSAFE_PICKLE, cos\\nsystem\\n(S'echo harm'\\ntR.",
    "UNSAFE_PICKLE, c__builtin__\\neval\\n(S'1'\\ntR.",
    "UNSAFE_PICKLE, cnumpy\\nload\\n(S'x'\\ntR.",
    "UNSAFE_PICKLE, (S'x'\\nios\\nsystem\\n.",
    "TRUNCATED, (dS'a'\\nI1\\n",
    "TRAILING_BYTES, (d.more",
    "DUPLICATE_NAME, (dS'a'\\nI1\\nsS'a'\\nI2\\ns.",
    "MALFORMED, (dS'a'\\nIone\\ns.",
    "MALFORMED, (dVa\\\\u00zz\\nI1\\ns.",
    "MALFORMED, a.",
    "MALFORMED, (d(lI1\\nb.",
  })
  void refusesThePickle(String code, String text) {
    byte[] pickle =
        text.replace("\\n", "\n").replace("\\\\", "\\").getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(code, code(new PickleFormat(), pickle));
  }

  @Test
  void endsWithAListThatContainsItself() throws IOException {
    byte[] pickle = "(dS'a'\n(lp0\ng0\nas.".getBytes(StandardCharsets.ISO_8859_1);
    try (TensorSource source = open(new PickleFormat(), pickle)) {
      assertEquals(0, source.catalog().tensors().size());
    }
  }
}
