package io.paramill.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocationTest {

  @ParameterizedTest
  @CsvSource({
    "hdfs://nn:8020/a/b, hdfs://nn:8020/a/b",
    "hdfs://nn:8020//a/./b/, hdfs://nn:8020/a/b",
    "hdfs:///a, hdfs:/a",
    "hdfs:/a/, hdfs:/a",
    "s3a://bucket, s3a://bucket/",
    "file:///tmp/x, file:/tmp/x",
    "/tmp/./y/../x, file:/tmp/x",
  })
  void normalisesWhatAPersonWrote(String text, String uri) {
    assertEquals(uri, Location.of(text).uri());
  }

  @Test
  void takesAPathWithoutSchemeAsLocal() {
    assertEquals("file:" + Path.of("some where").toAbsolutePath(), Location.of("some where").uri());
    assertEquals("file", Location.of("some where").scheme());
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs://nn/a/b, hdfs, /a/b, b, hdfs://nn/a",
    "hdfs://nn/a, hdfs, /a, a, hdfs://nn/",
    "hdfs://nn/, hdfs, /, '', hdfs://nn/",
    "memory:/a, memory, /a, a, memory:/",
  })
  void knowsItsParts(String uri, String scheme, String path, String name, String parent) {
    Location location = new Location(uri);
    assertEquals(scheme, location.scheme());
    assertEquals(path, location.path());
    assertEquals(name, location.name());
    assertEquals(parent, location.parent().uri());
  }

  @Test
  void goesDownAndAside() {
    assertEquals("hdfs://nn/a/b/c", new Location("hdfs://nn/a").child("b/c").uri());
    assertEquals("hdfs://nn/a", new Location("hdfs://nn/").child("a").uri());
    assertEquals("memory:/a/c", new Location("memory:/a/b").sibling("c").uri());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\0b"})
  void doesNotLeaveItsFolder(String relative) {
    Location folder = new Location("memory:/folder");
    assertThrows(IllegalArgumentException.class, () -> folder.child(relative));
  }

  @Test
  void refusesToGoUpInAUri() {
    assertThrows(IllegalArgumentException.class, () -> Location.of("hdfs://nn/a/../b"));
  }

  @Test
  void printsALocalPathAsAPath() {
    assertEquals("/tmp/x", new Location("file:/tmp/x").toString());
    assertEquals("hdfs://nn/x", new Location("hdfs://nn/x").toString());
  }

  @Test
  void noLocationClimbsOutOfAFolder() {
    for (String uri :
        new String[] {"hdfs://host/a/../b", "file:/..", "file:/../a", "s3a://b/a/.."}) {
      assertThrows(IllegalArgumentException.class, () -> new Location(uri), uri);
    }
    assertEquals("a..b", new Location("file:/..x/a..b").name());
  }
}
