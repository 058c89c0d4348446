package io.paramill.format.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.codec.MaskedCrc;
import io.paramill.codec.SortedTableReader;
import io.paramill.codec.SortedTableWriter;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.DType;
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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleSourceTest {

  private static final Location PREFIX = GoldenFiles.FOLDER.child("model.ckpt");
  private static final Location INDEX = BundleFiles.index(PREFIX);
  private static final Location DATA = BundleFiles.data(PREFIX, 0, 1);
  private static final FormatOptions UNVERIFIED = new FormatOptions(Map.of("verify", "off"));

  private static TensorSource open(Storage storage) throws IOException {
    return new TensorFlowFormat().open(storage, GoldenFiles.FOLDER, FormatOptions.NONE);
  }

  private static ErrorCode fault(Storage storage) {
    return assertThrows(MalformedDataException.class, () -> open(storage).close()).code();
  }

  private static NavigableMap<byte[], byte[]> entries(Storage storage, Location table)
      throws IOException {
    NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    try (StorageInput input = storage.open(table)) {
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

  /** Puts another value in the golden index: hex for a key, or nothing to take the key away. */
  private static MemoryStorage with(String key, String hex) throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    NavigableMap<byte[], byte[]> entries = entries(storage, INDEX);
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    if (hex == null) {
      entries.remove(keyBytes);
    } else {
      entries.put(keyBytes, HexFormat.of().parseHex(hex));
    }
    storage.put(INDEX, table(entries));
    return storage;
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v2-merged"})
  void readsTheFilesOfTensorFlow(String golden) throws IOException {
    try (TensorSource source = open(GoldenFiles.storage(golden))) {
      TensorFormatContract.assertSameTensors(GoldenFiles.expected(golden), source);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2", "v2-merged"})
  void tableOfTensorFlowIsWrittenAgainByteForByte(String golden) throws IOException {
    MemoryStorage storage = GoldenFiles.storage(golden);
    NavigableMap<byte[], byte[]> entries = entries(storage, INDEX);
    assertArrayEquals(storage.bytes(INDEX), table(entries));
    for (Map.Entry<byte[], byte[]> entry : entries.entrySet()) {
      byte[] value = entry.getValue();
      if (entry.getKey().length == 0) {
        assertArrayEquals(value, BundleHeader.of(BundleHeader.read(value).shards()).toByteArray());
      } else if (BundleEntry.read(value).slices().isEmpty()) {
        assertArrayEquals(value, BundleEntry.read(value).toByteArray());
      }
    }
  }

  @Test
  void findsTheCheckpointByAnyOfItsFiles() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    for (Location location : new Location[] {PREFIX, INDEX, DATA, GoldenFiles.FOLDER}) {
      assertTrue(new TensorFlowFormat().recognises(storage, location), location.toString());
      new TensorFlowFormat().open(storage, location, FormatOptions.NONE).close();
    }
    assertFalse(new TensorFlowFormat().recognises(storage, GoldenFiles.FOLDER.child("other.ckpt")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model_checkpoint_path: \"model.ckpt\"\n",
        "model_checkpoint_path: \"/elsewhere/before/model.ckpt\"\n",
        "all_model_checkpoint_paths: \"other\"\n\nmodel_checkpoint_path: '../x/mod\\145l.ckpt'\n",
        "# moved\nmodel_checkpoint_path: \"gone/model.ckpt\"\nlast_preserved_timestamp: 1.5e9\n"
      })
  void followsTheStateFileAlsoInAMovedFolder(String state) throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    storage.put(GoldenFiles.FOLDER.child("other.index"), new byte[0]);
    Location file = GoldenFiles.FOLDER.child("checkpoint");
    storage.put(file, state.getBytes(StandardCharsets.UTF_8));
    open(storage).close();
    assertTrue(new TensorFlowFormat().recognises(storage, file));
    new TensorFlowFormat().open(storage, file, FormatOptions.NONE).close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_checkpoint_path: \"missing\"~|MISSING_SHARD",
        "model_checkpoint_path: \"..\"~|MISSING_SHARD",
        "model_checkpoint_path: \"model.ckpt\"|TRUNCATED",
        "model_checkpoint_path: model.ckpt~|MALFORMED",
        "model_checkpoint_path: \"\\q\"~|MALFORMED",
        "model_checkpoint_path~|MALFORMED",
        "all_model_checkpoint_paths: \"model.ckpt\"~|MALFORMED"
      })
  void damagedStateFilesAreNamed(String state, ErrorCode code) throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    storage.put(
        GoldenFiles.FOLDER.child("checkpoint"),
        state.replace('~', '\n').getBytes(StandardCharsets.UTF_8));
    assertEquals(code, fault(storage));
  }

  @Test
  void asksWhichOfSeveralCheckpointsIsMeant() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    storage.put(GoldenFiles.FOLDER.child("other.index"), storage.bytes(INDEX));
    assertEquals(ErrorCode.NOT_A_CHECKPOINT, fault(storage));
  }

  @Test
  void listsAllMissingDataFiles() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2-merged");
    storage.delete(BundleFiles.data(PREFIX, 0, 2));
    storage.delete(BundleFiles.data(PREFIX, 1, 2));
    MalformedDataException missing =
        assertThrows(MalformedDataException.class, () -> open(storage).close());
    assertEquals(ErrorCode.MISSING_SHARD, missing.code());
    assertTrue(missing.getMessage().contains("data-00000-of-00002"), missing.getMessage());
    assertTrue(missing.getMessage().contains("data-00001-of-00002"), missing.getMessage());
  }

  @Test
  void checksumsAreComparedWhenAllIsRead() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    byte[] data = storage.bytes(DATA);
    for (int i = 0; i < data.length; i++) {
      data[i] ^= 4;
    }
    storage.put(DATA, data);
    try (TensorSource source = open(storage);
        TensorSource unverified = new TensorFlowFormat().open(storage, PREFIX, UNVERIFIED)) {
      for (TensorSpec spec : source.catalog().tensors()) {
        if (spec.dtype().fixedWidth() && spec.lengthBytes() > 0) {
          try (TensorReader reader = source.open(spec);
              TensorReader unchecked = unverified.open(spec)) {
            assertThrows(ChecksumException.class, reader::readAll, spec.toString());
            assertEquals(spec.lengthBytes(), unchecked.readAll().length);
          }
        }
      }
      TensorSpec kernel = source.catalog().tensor("dense/kernel");
      try (TensorReader row = source.open(kernel, new RowRange(1, 1))) {
        assertEquals(kernel.rowBytes(), row.readAll().length);
      }
    }
  }

  @Test
  void everyDamagedByteOfStringsIsNoticed() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    byte[] data = storage.bytes(DATA);
    for (int at = 32; at < 49; at++) {
      byte[] damaged = data.clone();
      damaged[at] ^= 1;
      storage.put(DATA, damaged);
      try (TensorSource source = open(storage)) {
        TensorSpec strings = source.catalog().tensor("strs");
        assertThrows(
            MalformedDataException.class, () -> source.open(strings).readAll(), "byte " + at);
      }
    }
  }

  @Test
  void readsSomeOfTheStrings() throws IOException {
    try (TensorSource source = open(GoldenFiles.storage("v2"))) {
      TensorSpec strings = source.catalog().tensor("strs");
      try (TensorReader reader = source.open(strings, new RowRange(1, 2))) {
        assertEquals("02000000626300000000", HexFormat.of().formatHex(reader.readAll()));
      }
    }
  }

  @Test
  void readsBigEndianCheckpoints() throws IOException {
    MemoryStorage storage = GoldenFiles.storage("v2");
    NavigableMap<byte[], byte[]> entries = entries(storage, INDEX);
    byte[] data = storage.bytes(DATA);
    entries.replaceAll(
        (key, value) -> key.length == 0 ? HexFormat.of().parseHex("080110011a020801") : value);
    entries.remove("strs".getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<byte[], byte[]> stored : entries.entrySet()) {
      if (stored.getKey().length == 0) {
        continue;
      }
      BundleEntry entry = BundleEntry.read(stored.getValue());
      if (entry.slices().isEmpty()) {
        int width = DTypeNumbers.type(entry.dtype()).orElseThrow().scalarBytes();
        byte[] swapped = new byte[(int) entry.size()];
        for (int i = 0; i < swapped.length; i++) {
          swapped[i] = data[(int) entry.offset() + i / width * width + width - 1 - i % width];
        }
        System.arraycopy(swapped, 0, data, (int) entry.offset(), swapped.length);
        stored.setValue(
            new BundleEntry(
                    entry.dtype(),
                    entry.shape(),
                    entry.shard(),
                    entry.offset(),
                    entry.size(),
                    MaskedCrc.of(swapped),
                    entry.slices())
                .toByteArray());
      }
    }
    storage.put(DATA, data);
    storage.put(INDEX, table(entries));
    try (TensorSource source = open(storage)) {
      for (TensorSpec spec : source.catalog().tensors()) {
        assertArrayEquals(
            GoldenFiles.expected("v2").bytes(spec.name()),
            source.open(spec).readAll(),
            spec.toString());
      }
    }
  }

  private static final String EMB = "0801120812020804120208023a060a0210020a00";

  @ParameterizedTest
  @CsvSource({
    "'', INCOMPLETE_SLICES",
    "3a060a0210020a00, OVERLAP",
    "3a080a04080310020a00, OUT_OF_RANGE",
    "3a080a04080210010a00, INCOMPLETE_SLICES",
    "3a020a00, OUT_OF_RANGE"
  })
  void slicesThatDoNotMakeTheTensorAreNamed(String second, ErrorCode code) throws IOException {
    assertEquals(code, fault(with("emb", EMB + second)));
  }

  @Test
  void slicesOfAnotherTypeOrShapeAreNamed() throws IOException {
    assertEquals(
        ErrorCode.DTYPE_CONFLICT,
        fault(with("emb", "0803" + EMB.substring(4) + "3a080a04080210020a00")));
    assertEquals(
        ErrorCode.SIZE_MISMATCH,
        fault(with("emb", EMB.replaceFirst("12020802", "12020803") + "3a080a04080210020a00")));
  }

  @ParameterizedTest
  @CsvSource({
    "0801120412020802280920ffffffff0f, SIZE_MISMATCH", // 9 bytes for two floats
    "0801120412020802280820ffffffff0f, OUT_OF_RANGE", // an offset behind the file
    "08011204120208022808180a, OUT_OF_RANGE", // a data file that there is not
    "080712060a040802280820, MALFORMED", // a message that ends early
    "0801120d120b08ffffffffffffffffff01, MALFORMED", // an extent of -1
    "080112021801, MALFORMED", // an unknown rank
    "0807120712050880808008, SIZE_MISMATCH" // more strings than bytes
  })
  void impossibleEntriesAreNamed(String hex, ErrorCode code) throws IOException {
    assertEquals(code, fault(with("flags", hex)));
  }

  @Test
  void unknownTypesAndVersionsAreRefused() throws IOException {
    assertEquals(
        ErrorCode.UNSUPPORTED_DTYPE,
        assertThrows(UnsupportedDataException.class, () -> open(with("flags", "081d1200"))).code());
    for (String version : new String[] {"08021002", "08021801", "08021a0101"}) {
      String header = "0801" + "1a%02x".formatted(version.length() / 2) + version;
      assertEquals(
          ErrorCode.UNSUPPORTED_VERSION,
          assertThrows(UnsupportedDataException.class, () -> open(with("", header))).code());
    }
    assertEquals(ErrorCode.MALFORMED, fault(with("", null)));
  }

  @Test
  void resourcesAreNamedAsSkipped() throws IOException {
    try (TensorSource source = open(with("table", "08141200"))) {
      assertEquals(List.of("table"), source.catalog().attributes().get(TensorFlowFormat.SKIPPED));
    }
  }

  @Test
  void typesOfReferencesAreThePlainOnes() throws IOException {
    String kernel = "0865" + "12081202080212020803" + "2818" + "357aebf5ab";
    try (TensorSource source = open(with("dense/kernel", kernel))) {
      assertEquals(DType.FLOAT32, source.catalog().tensor("dense/kernel").dtype());
    }
  }
}
