package io.paramill.format.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.codec.SortedTableReader;
import io.paramill.codec.SortedTableWriter;
import io.paramill.convert.Formats;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.CountingStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorFlowV1FormatTest {

  private static final Location FILE = GoldenFiles.FOLDER.child("model.ckpt");

  private static TensorSource open(Storage storage, Location location) throws IOException {
    return new TensorFlowV1Format().open(storage, location, FormatOptions.NONE);
  }

  private static NavigableMap<byte[], byte[]> entries(MemoryStorage storage) throws IOException {
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    try (StorageInput input = storage.open(FILE)) {
      SortedTableReader.open(input).forEach(entries::put);
    }
    return entries;
  }

  private static byte[] table(Map<byte[], byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SortedTableWriter writer = new SortedTableWriter(bytes);
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      writer.add(entry.getKey(), entry.getValue());
    }
    writer.finish();
    return bytes.toByteArray();
  }

  @Test
  void readsTheFileOfTensorFlow() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v1");
    assertEquals("tensorflow-v1", Formats.recognise(storage, FILE).name());
    try (TensorSource source = open(storage, FILE)) {
      TensorFormatContract.assertSameTensors(GoldenFiles.expected("v1"), source);
      TensorSpec emb = source.catalog().tensor("emb");
      try (TensorReader rows = source.open(emb, new RowRange(1, 2))) {
        byte[] all = GoldenFiles.expected("v1").bytes("emb");
        assertArrayEquals(Arrays.copyOfRange(all, 8, 24), rows.readAll());
      }
    }
  }

  @Test
  void tableOfTensorFlowIsWrittenAgainByteForByte() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v1");
    assertArrayEquals(storage.bytes(FILE), table(entries(storage)));
  }

  @Test
  void joinsNumberedTablesAndListsThoseThatAreMissing() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v1");
    Location first = GoldenFiles.FOLDER.child("sharded-00000-of-00002");
    Location second = GoldenFiles.FOLDER.child("sharded-00001-of-00002");
    storage.put(first, storage.bytes(FILE));
    for (Location location : new Location[] {first, GoldenFiles.FOLDER.child("sharded")}) {
      MalformedDataException missing =
          assertThrows(MalformedDataException.class, () -> open(storage, location));
      assertEquals(ErrorCode.MISSING_SHARD, missing.code());
      assertTrue(missing.getMessage().contains(second.name()), missing.getMessage());
    }
    storage.put(second, table(Map.of(new byte[0], HexFormat.of().parseHex("0a00"))));
    open(storage, GoldenFiles.FOLDER.child("sharded")).close();
    storage.delete(second);
    storage.put(second, storage.bytes(FILE));
    assertEquals(
        ErrorCode.OVERLAP,
        assertThrows(MalformedDataException.class, () -> open(storage, first)).code());
  }

  /** The message of a slice whose tensor has these fields. */
  private static byte[] message(String tensor) {
    int length = tensor.length() / 2;
    return HexFormat.of()
        .parseHex("12%02x".formatted(length + 2) + "1a%02x".formatted(length) + tensor);
  }

  private static TensorSource withFlags(MemoryStorage storage, String tensor) throws IOException {
    NavigableMap<byte[], byte[]> entries = entries(storage);
    byte[] key = HexFormat.of().parseHex("00" + "666c616773" + "0001" + "0101" + "807f");
    assertTrue(entries.containsKey(key));
    entries.put(key, message(tensor));
    storage.put(FILE, table(entries));
    return open(storage, FILE);
  }

  @ParameterizedTest
  @CsvSource({
    "5a03010001",
    "580158005801",
    "5a0101" + "5a020001",
    "2203010001",
    "0801" + "5a03010001"
  })
  void readsEveryFormOfRepeatedFields(String tensor) throws IOException {
    try (TensorSource source = withFlags(GoldenFiles.storage("v1"), tensor)) {
      TensorSpec flags = source.catalog().tensor("flags");
      assertArrayEquals(new byte[] {1, 0, 1}, source.open(flags).readAll());
      assertArrayEquals(new byte[] {0}, source.open(flags, new RowRange(1, 1)).readAll());
    }
  }

  @ParameterizedTest
  @CsvSource({"5a020100", "5a0401000100", "5a0301", "5a03ffffff", "5b", "''"})
  void impossibleMessagesAreNamed(String tensor) throws IOException {
    try (TensorSource source = withFlags(GoldenFiles.storage("v1"), tensor)) {
      TensorSpec flags = source.catalog().tensor("flags");
      MalformedDataException fault =
          assertThrows(MalformedDataException.class, () -> source.open(flags).readAll());
      assertEquals(ErrorCode.SIZE_MISMATCH, fault.code());
    }
  }

  @Test
  void largeValuesAreStreamedAndTheirChecksumIsCompared() throws IOException {
    int count = 400_000;
    ByteArrayOutputStream floats = new ByteArrayOutputStream();
    byte[] elements = new byte[4 * count];
    new Random(5).nextBytes(elements);
    floats.writeBytes(varintField(5, elements.length));
    floats.writeBytes(elements);
    byte[] data = nested(2, nested(3, floats.toByteArray()));
    String meta = "0a13" + "0a11" + "0a0177" + "120612040880b518" + "1801" + "22020a00";
    byte[] key = HexFormat.of().parseHex("00" + "77" + "0001" + "0101" + "807f");
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    entries.put(new byte[0], HexFormat.of().parseHex(meta));
    entries.put(key, data);
    MemoryStorage storage = new MemoryStorage();
    byte[] table = table(entries);
    storage.put(FILE, table);
    CountingStorage counting = new CountingStorage(storage);
    try (TensorSource source = open(counting, FILE)) {
      TensorSpec spec = source.catalog().tensor("w");
      assertArrayEquals(elements, source.open(spec).readAll());
      long before = counting.bytesRead();
      assertArrayEquals(
          Arrays.copyOfRange(elements, 1_200_000, 1_200_040),
          source.open(spec, new RowRange(300_000, 10)).readAll());
      long read = counting.bytesRead() - before;
      assertTrue(read <= 256 << 10, "read %d of %d".formatted(read, elements.length));
    }
    table[table.length / 2] ^= 1;
    storage.put(FILE, table);
    try (TensorSource source = open(storage, FILE)) {
      TensorSpec spec = source.catalog().tensor("w");
      assertThrows(ChecksumException.class, () -> source.open(spec).readAll());
    }
  }

  private static byte[] varintField(int field, long length) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(field << 3 | 2);
    for (long rest = length; ; rest >>>= 7) {
      bytes.write((int) ((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
      if (rest <= 0x7F) {
        return bytes.toByteArray();
      }
    }
  }

  private static byte[] nested(int field, byte[] message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(varintField(field, message.length));
    bytes.writeBytes(message);
    return bytes.toByteArray();
  }

  @Test
  void damageIsACodedErrorOrHarmless() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v1");
    byte[] whole = storage.bytes(FILE);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x20;
      storage.put(FILE, damaged);
      try (TensorSource source = open(storage, FILE)) {
        TensorFormatContract.assertSameTensors(GoldenFiles.expected("v1"), source);
      } catch (MalformedDataException | UnsupportedDataException coded) {
        assertTrue(coded.getMessage().contains(FILE.toString()), coded.getMessage());
      }
    }
  }

  @Test
  void isNotWritten() {
    UnsupportedDataException refused =
        assertThrows(
            UnsupportedDataException.class,
            () ->
                new TensorFlowV1Format()
                    .create(new MemoryStorage(), FILE, Catalog.of(), FormatOptions.NONE));
    assertEquals(ErrorCode.UNSUPPORTED_FEATURE, refused.code());
  }
}
