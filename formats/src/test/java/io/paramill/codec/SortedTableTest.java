package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTableTest {

  private static final Location FILE = Location.of("memory:/table");

  private static NavigableMap<byte[], byte[]> entries(int count, int valueBytes) {
    Random random = new Random(count);
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < count; i++) {
      byte[] value = new byte[random.nextInt(valueBytes)];
      random.nextBytes(value);
      entries.put("layer%d/w".formatted(random.nextInt()).getBytes(StandardCharsets.UTF_8), value);
    }
    return entries;
  }

  private static byte[] write(Map<byte[], byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SortedTableWriter writer = new SortedTableWriter(bytes);
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      writer.add(entry.getKey(), entry.getValue());
    }
    writer.finish();
    return bytes.toByteArray();
  }

  private static NavigableMap<byte[], byte[]> read(byte[] table) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.put(FILE, table);
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    try (StorageInput input = storage.open(FILE)) {
      SortedTableReader.open(input).forEach(entries::put);
    }
    return entries;
  }

  private static ErrorCode fault(byte[] table) {
    return assertThrows(MalformedDataException.class, () -> read(table)).code();
  }

  @Test
  void readsWhatItWroteInManyBlocks() throws IOException {
    NavigableMap<byte[], byte[]> entries = entries(9000, 100);
    entries.put("large".getBytes(StandardCharsets.UTF_8), new byte[600_000]);
    NavigableMap<byte[], byte[]> read = read(write(entries));
    assertEquals(entries.size(), read.size());
    entries.forEach((key, value) -> assertArrayEquals(value, read.get(key)));
  }

  @Test
  void emptyTableHasItsPublishedBytes() throws IOException {
    byte[] table = write(Map.of());
    String emptyBlock = "0000000001000000" + "00c0f2a1b0";
    assertEquals(
        emptyBlock.repeat(2) + "00080d08" + "00".repeat(36) + "57fb808b247547db",
        HexFormat.of().formatHex(table));
    assertTrue(read(table).isEmpty());
  }

  @Test
  void readsBlocksInSnappy() throws IOException {
    String body = "000101" + "61" + "31" + RESTARTS;
    String literal = "0d" + "30";
    assertArrayEquals(new byte[] {'1'}, read(table(literal + body, 1)).get(new byte[] {'a'}));
  }

  private static byte[] block(byte[] body, int compression) {
    ByteBuffer block = ByteBuffer.allocate(body.length + 5).order(ByteOrder.LITTLE_ENDIAN);
    block.put(body).put((byte) compression);
    return block.putInt(new MaskedCrc().update(block.array(), 0, body.length + 1).value()).array();
  }

  /** A table of one data block with this body and a right checksum. */
  private static byte[] table(String body, int compression) {
    byte[] data = HexFormat.of().parseHex(body);
    byte[] empty = HexFormat.of().parseHex("000000000100000000c0f2a1b0");
    byte[] index =
        HexFormat.of().parseHex("00010278" + "00%02x".formatted(data.length) + "0000000001000000");
    ByteBuffer table = ByteBuffer.allocate(data.length + 5 + 13 + index.length + 5 + 48);
    table.put(block(data, compression)).put(empty).put(block(index, 0));
    int at = data.length + 5;
    table.put(new byte[] {(byte) at, 8, (byte) (at + 13), (byte) index.length});
    table.put(table.capacity() - 8, HexFormat.of().parseHex("57fb808b247547db"));
    return table.array();
  }

  private static final String RESTARTS = "00000000" + "01000000";

  @Test
  void impossibleEntriesAreNoticed() throws IOException {
    assertEquals(1, read(table("000100" + "61" + RESTARTS, 0)).size());
    assertEquals(ErrorCode.MALFORMED, fault(table("010100" + "61" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("00ff00" + "61" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("00017f" + "61" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("0001" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("00010061000100" + "61" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("00010062000100" + "61" + RESTARTS, 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("00ffffffff0f00" + "61" + RESTARTS, 0)));
  }

  @Test
  void impossibleRestartsAreNoticed() {
    assertEquals(ErrorCode.MALFORMED, fault(table("000100" + "61" + "00000000" + "00000000", 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("000100" + "61" + "00000000" + "ffffffff", 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("000100" + "61" + "01000000" + "01000000", 0)));
    assertEquals(ErrorCode.MALFORMED, fault(table("01000000", 0)));
  }

  @Test
  void unknownCompressionIsNoticed() {
    assertEquals(ErrorCode.MALFORMED, fault(table("000100" + "61" + RESTARTS, 2)));
    assertEquals(ErrorCode.MALFORMED, fault(table("000100" + "61" + RESTARTS, 1)));
  }

  @Test
  void endsAreNoticed() throws IOException {
    byte[] table = write(entries(20, 10));
    assertEquals(ErrorCode.TRUNCATED, fault(Arrays.copyOf(table, 47)));
    assertEquals(ErrorCode.BAD_MAGIC, fault(Arrays.copyOf(table, table.length - 1)));
    assertEquals(ErrorCode.OUT_OF_RANGE, fault(Arrays.copyOfRange(table, 100, table.length)));
  }

  @Test
  void everyDamagedByteIsNoticedOrHarmless() throws IOException {
    NavigableMap<byte[], byte[]> entries = entries(40, 20);
    byte[] table = write(entries);
    for (int i = 0; i < table.length; i++) {
      byte[] damaged = table.clone();
      damaged[i] ^= 0x10;
      try {
        NavigableMap<byte[], byte[]> read = read(damaged);
        // Only the zeros of the footer do not matter.
        assertTrue(i >= table.length - 48 && read.size() == entries.size(), "byte " + i);
      } catch (MalformedDataException noticed) {
        assertTrue(noticed.getMessage().contains(FILE.toString()));
      }
    }
  }
}
