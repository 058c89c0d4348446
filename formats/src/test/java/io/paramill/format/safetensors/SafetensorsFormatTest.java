package io.paramill.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.GoldenTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFormatTest extends TensorFormatContract {

  private static final Path CASE = Path.of("../testdata/safetensors/reference");

  private final MemoryStorage storage = new MemoryStorage();

  @Override
  protected Location target() {
    return new Location("memory:/models/model.safetensors");
  }

  @Override
  protected TensorFormat format() {
    return new SafetensorsFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.complementOf(
        EnumSet.of(
            DType.COMPLEX32,
            DType.COMPLEX128,
            DType.FLOAT8_E4M3B11FNUZ,
            DType.QINT8,
            DType.QUINT8,
            DType.QINT16,
            DType.QUINT16,
            DType.QINT32,
            DType.STRING));
  }

  @Override
  protected List<String> names() {
    return List.of(
        "a", "b/c", "b.d", "with blank", "hé/中", "UPPER", "0", "", "../x", "q\"\\\n\u0001", "😀");
  }

  @Override
  protected boolean holds(DType type, Shape shape) {
    return type != DType.FLOAT4_E2M1FN_X2 || shape.rank() > 0;
  }

  private TensorSource open(Location location) throws IOException {
    return format().open(storage, location, FormatOptions.NONE);
  }

  private static byte[] file(String json, int dataBytes) {
    byte[] text = json.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(8 + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  @Test
  void writesTheBytesOfTheReference() throws IOException {
    write(storage, target(), GoldenTensors.read(CASE));
    assertArrayEquals(
        Files.readAllBytes(CASE.resolve("model.safetensors")), storage.bytes(target()));
  }

  @Test
  void readsTheBytesOfTheReference() throws IOException {
    storage.put(target(), Files.readAllBytes(CASE.resolve("model.safetensors")));
    try (TensorSource read = open(target())) {
      assertSameTensors(GoldenTensors.read(CASE), read);
    }
  }

  @Test
  void keepsAttributesThatAreTexts() throws IOException {
    MemoryTensors model = model().with("format", "pt").with("epoch", 3L).with("note", "é\n");
    write(storage, target(), model);
    try (TensorSource read = open(target())) {
      assertEquals(Map.of("format", "pt", "note", "é\n"), read.catalog().attributes());
    }
  }

  @Test
  void readsAFileWithoutTensors() throws IOException {
    storage.put(target(), file("{}", 0));
    try (TensorSource read = open(target())) {
      assertEquals(List.of(), read.catalog().tensors());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}|3|TRAILING_BYTES",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}|1|TRUNCATED",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}|3|HOLE",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[2,0]}}|3|OUT_OF_RANGE",
        "{'w':{'dtype':'U8','shape':[3],'data_offsets':[0,2]}}|2|SIZE_MISMATCH",
        "{'w':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}}|2|SIZE_MISMATCH",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'v':{'dtype':'U8','shape':[2],'data_offsets':[1,3]}}|3|OVERLAP",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},"
            + "'\\u0077':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}}|4|DUPLICATE_NAME",
        "{'w':{'dtype':'U8','dtype':'U8','shape':[2],'data_offsets':[0,2]}}|2|DUPLICATE_NAME",
        "{'__metadata__':{},'__metadata__':{}}|0|DUPLICATE_NAME",
        "{'__metadata__':{'a':'1','a':'2'}}|0|DUPLICATE_NAME",
        "{'__metadata__':{'a':1}}|0|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2],'more':1}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2],'data_offsets':[0,2,2]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2.0],'data_offsets':[0,2]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[2e0],'data_offsets':[0,2]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[-1],'data_offsets':[0,2]}}|2|MALFORMED",
        "{'w':{'dtype':'U8','shape':[9223372036854775808],'data_offsets':[0,2]}}|2|OVERFLOW",
        "{'w':{'dtype':'U8','shape':[4294967296,4294967296],'data_offsets':[0,0]}}|0|OVERFLOW",
        "{'w':{'dtype':'U8','shape':[4294967296,4294967296,0],'data_offsets':[0,0]}}|0|OVERFLOW",
        "{'w':{'dtype':'I64','shape':[4611686018427387904],'data_offsets':[0,0]}}|0|OVERFLOW",
        "{'\\ud800':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}|2|MALFORMED",
        "{'\u00ff':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}|2|MALFORMED",
        "{} {}|0|MALFORMED",
        "[]|0|BAD_MAGIC",
        "{'w':[[[[[[[[[[[[[[[[[[[[|0|MALFORMED",
      })
  void refusesAHeader(String json, int dataBytes, ErrorCode code) {
    storage.put(target(), file(json.replace('\'', '"'), dataBytes));
    assertEquals(
        code, assertThrows(MalformedDataException.class, () -> open(target())).code(), json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffffffffffffffff", "01e1f50500000000"})
  void refusesALengthBeyondTheCap(String length) {
    storage.put(target(), HexFormat.of().parseHex(length + "7b7d"));
    assertEquals(
        ErrorCode.LIMIT_EXCEEDED,
        assertThrows(MalformedDataException.class, () -> open(target())).code());
  }

  @Test
  void refusesATypeThatItDoesNotKnow() {
    storage.put(
        target(), file("{\"w\":{\"dtype\":\"F6_E2M3\",\"shape\":[4],\"data_offsets\":[0,3]}}", 3));
    assertEquals(
        ErrorCode.UNSUPPORTED_DTYPE,
        assertThrows(UnsupportedDataException.class, () -> open(target())).code());
  }

  @Test
  void refusesTheNameOfTheMetadata() {
    Catalog catalog = Catalog.of(new TensorSpec("__metadata__", DType.FLOAT32, Shape.of(2)));
    assertEquals(
        ErrorCode.UNSUPPORTED_NAME,
        assertThrows(
                UnsupportedDataException.class,
                () -> format().create(storage, target(), catalog, FormatOptions.NONE))
            .code());
  }

  @Test
  void readsAModelThatIsSpreadOverFiles() throws IOException {
    Location folder = new Location("memory:/sharded");
    MemoryTensors both = new MemoryTensors();
    for (String name : List.of("a", "b")) {
      TensorSpec spec = new TensorSpec(name, DType.UINT8, Shape.of(2));
      byte[] bytes = {(byte) name.charAt(0), 1};
      both.with(spec, bytes);
      write(storage, folder.child(name + ".safetensors"), new MemoryTensors().with(spec, bytes));
    }
    Location index = folder.child("model.safetensors.index.json");
    storage.put(
        index,
        "{\"metadata\":{\"total_size\":4},\"weight_map\":{\"b\":\"b.safetensors\",\"a\":\"a.safetensors\"}}"
            .getBytes(StandardCharsets.UTF_8));
    for (Location location : List.of(folder, index)) {
      assertTrue(format().recognises(storage, location));
      try (TensorSource read = open(location)) {
        assertSameTensors(both, read);
      }
    }
    storage.delete(folder.child("a.safetensors"));
    storage.delete(folder.child("b.safetensors"));
    MalformedDataException missing = assertThrows(MalformedDataException.class, () -> open(folder));
    assertEquals(ErrorCode.MISSING_SHARD, missing.code());
    assertTrue(missing.getMessage().contains("a.safetensors, b.safetensors"), missing.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'weight_map':{'a':'../a.safetensors'}}|UNSAFE_PATH",
        "{'weight_map':{'a':'/a.safetensors'}}|UNSAFE_PATH",
        "{'weight_map':{'a':'a.safetensors','b':'a.safetensors'}}|MALFORMED",
        "{'weight_map':{'b':'a.safetensors'}}|MALFORMED",
      })
  void refusesAnIndex(String json, ErrorCode code) throws IOException {
    Location folder = new Location("memory:/sharded");
    write(
        storage,
        folder.child("a.safetensors"),
        new MemoryTensors().with(new TensorSpec("a", DType.UINT8, Shape.of(1)), new byte[1]));
    Location index = folder.child("x.index.json");
    storage.put(index, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    assertEquals(code, assertThrows(MalformedDataException.class, () -> open(index)).code());
  }
}
