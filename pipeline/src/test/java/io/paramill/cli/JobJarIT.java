package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/**
 * The job jar can stand beside any Hadoop class path: nothing in it but Paramill has a name that
 * others use.
 */
class JobJarIT {

  /** Native code looks for it by name, so it cannot move. */
  private static final String ZSTD = "com/github/luben/zstd/";

  @Test
  void everyClassIsParamillsOrMovedOutOfTheWay() throws IOException {
    try (JarFile jar = jar()) {
      Set<String> strangers =
          jar.stream()
              .map(ZipEntry::getName)
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
              .filter(name -> !name.startsWith("io/paramill/") && !name.startsWith(ZSTD))
              .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
              .collect(Collectors.toCollection(TreeSet::new));
      assertEquals(Set.of(), strangers);
    }
  }

  @Test
  void hasWhatRunsInContainers() throws IOException {
    try (JarFile jar = jar()) {
      for (String part :
          List.of(
              "io/paramill/cli/Paramill.class",
              "io/paramill/yarn/master/Master.class",
              "io/paramill/yarn/worker/Worker.class",
              "io/paramill/train/word2vec/VectorKernel.class",
              "io/paramill/shaded/avro/Schema.class",
              "io/paramill/shaded/google/protobuf/Message.class",
              "io/paramill/evaluate/sets/EN-WS-353-ALL.txt")) {
        assertNotNull(jar.getEntry(part), part);
      }
      assertEquals(
          "io.paramill.cli.Paramill", jar.getManifest().getMainAttributes().getValue("Main-Class"));
      ZipEntry formats = jar.getEntry("META-INF/services/io.paramill.tensor.TensorFormat");
      String names = new String(jar.getInputStream(formats).readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(names.lines().count() >= 12, names);
    }
  }

  private static JarFile jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      Path jar =
          files
              .filter(file -> file.getFileName().toString().endsWith("-job.jar"))
              .findFirst()
              .orElseThrow();
      return new JarFile(jar.toFile());
    }
  }
}
