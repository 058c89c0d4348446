package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.codec.PickleNode.Dict;
import io.paramill.codec.PickleNode.None;
import io.paramill.codec.PickleNode.Tuple;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PickleReaderTest {

  private static Object read(byte[] pickle) throws IOException {
    return new PickleReader(new HeapInput(pickle), 0, PickledArrays::admits).read();
  }

  private static Object read(String pickle) throws IOException {
    return read(pickle.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void readsWhatPython2Wrote() throws IOException {
    Dict dict =
        (Dict)
            read(
                "(dp0\n"
                    + "S'a'\n"
                    + "p1\n"
                    + "I5\n"
                    + "sS\"it's \\x41\\n"
                    + "\"\n"
                    + "p2\n"
                    + "F1.5\n"
                    + "sS'c'\n"
                    + "L123456789012345678901L\n"
                    + "sS'd'\n"
                    + "I01\n"
                    + "sVh\\u00e9\\U0001f600\n"
                    + "Ns.");
    assertEquals(
        Map.of(
            "a",
            5L,
            "it's A\n",
            1.5,
            "c",
            new BigInteger("123456789012345678901"),
            "d",
            true,
            "hé😀",
            None.NONE),
        dict.entries());
  }

  @Test
  void readsNumbersOfEveryWidth() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Long> numbers =
        List.of(0L, 255L, 256L, 65535L, 65536L, -1L, 1L << 31, -(1L << 31), Long.MIN_VALUE);
    new PickleWriter(bytes, 2).numbers(numbers).stop();
    assertEquals(numbers, ((Tuple) read(bytes.toByteArray())).items());
    assertEquals(-128L, read("\u0080\u0002\u008a\u0001\u0080."));
    assertEquals(0L, read("\u0080\u0002\u008a\u0000."));
  }

  @Test
  void leavesLongBytesWhereTheyAre() throws IOException {
    byte[] payload = new byte[100_000];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = (byte) i;
    }
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    new PickleWriter(raw, 4).bytes(payload).stop();
    assertPayload(payload, read(raw.toByteArray()));

    // Protocols without bytes have them as the text of characters 0 to 255.
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PickleWriter writer = new PickleWriter(text, 2).global("_codecs", "encode").mark();
    writer.text(new String(payload, StandardCharsets.ISO_8859_1)).text("latin1").tuple().reduce();
    writer.stop();
    assertPayload(payload, read(text.toByteArray()));
  }

  private static void assertPayload(byte[] payload, Object value) throws IOException {
    PickleBytes bytes = PickleBytes.of(value).orElseThrow();
    assertArrayEquals(payload, bytes.open(payload.length).readHead(payload.length));
    assertArrayEquals(payload, bytes.toArray());
  }
}
