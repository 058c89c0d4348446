package io.paramill.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static final Location FOLDER = Location.of("memory:/folder");
  private static final Location FILE = FOLDER.child("a.json");

  record Sample(String name, int count, Integer limit, List<Long> values, Map<String, Long> map) {}

  private static final Sample SAMPLE = new Sample("x", 3, null, List.of(1L, 2L), Map.of("b", 2L));

  private final MemoryStorage storage = new MemoryStorage();

  private List<Location> files() throws IOException {
    return storage.list(FOLDER).stream().map(Storage.Entry::location).toList();
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Json.write(storage, FILE, SAMPLE);
    assertEquals(SAMPLE, Json.read(storage, FILE, Sample.class));
    assertEquals(List.of(FILE), files());
    assertEquals(
        """
        {
          "count" : 3,
          "limit" : null,
          "map" : {
            "b" : 2
          },
          "name" : "x",
          "values" : [ 1, 2 ]
        }
        """,
        new String(storage.bytes(FILE), StandardCharsets.UTF_8));
  }

  @Test
  void linesEndTheSameOnEverySystem() {
    String before = System.setProperty("line.separator", "\r\n");
    try {
      assertEquals(-1, Json.text(SAMPLE).indexOf('\r'));
    } finally {
      System.setProperty("line.separator", before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "<html>",
        "{\"name\": \"x\", \"limit\": 1, \"values\": [], \"map\": {}}",
        "{\"name\": \"x\", \"count\": null, \"limit\": 1, \"values\": [], \"map\": {}}",
        "{\"name\": \"x\", \"count\": 1, \"limit\": 1, \"values\": [], \"map\": {}} {}",
        "{\"name\": \"x\", \"count\": 1, \"limit\": 1, \"values\": [], \"map\": {}}]",
        "{\"name\": \"x\", \"count\": 99999999999, \"limit\": 1, \"values\": [], \"map\": {}}"
      })
  void damageIsMalformedData(String text) {
    refuses(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void textOfNoEncodingIsMalformedData() {
    refuses(new byte[] {0, 0, 0, '{', (byte) 0xFF, (byte) 0xFF, 0, 0});
    refuses(new byte[] {'{', '"', (byte) 0xFF, '"', ':', '1', '}'});
  }

  private void refuses(byte[] bytes) {
    storage.put(FILE, bytes);
    MalformedDataException failure =
        assertThrows(MalformedDataException.class, () -> Json.read(storage, FILE, Sample.class));
    assertEquals(ErrorCode.MALFORMED, failure.code());
    assertEquals(1, failure.getMessage().lines().count());
  }

  @Test
  void leavesNothingBehindWhenItCannotPublish() throws IOException {
    storage.put(FILE, new byte[1]);
    assertThrows(FileAlreadyExistsException.class, () -> Json.write(storage, FILE, SAMPLE));
    assertEquals(List.of(FILE), files());
  }
}
