package io.paramill.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/** The site files of Hadoop by which clients find a cluster. */
public final class ClusterFiles {

  /**
   * A site file has no say in what a later default file sets, so each of them holds all; the last
   * one is the sign.
   */
  private static final List<String> NAMES =
      List.of("hdfs-site.xml", "mapred-site.xml", "yarn-site.xml", "core-site.xml");

  private ClusterFiles() {}

  /** Writes them; a folder that {@link #areIn} has them has all. */
  public static void writeTo(Path folder, Configuration configuration) throws IOException {
    Files.createDirectories(folder);
    for (String name : NAMES) {
      Path file = folder.resolve(name);
      Path temporary = Files.createTempFile(folder, name, ".tmp");
      write(configuration, temporary);
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes them. */
  public static void deleteFrom(Path folder) throws IOException {
    for (String name : NAMES) {
      Files.deleteIfExists(folder.resolve(name));
    }
  }

  static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(NAMES.get(NAMES.size() - 1)));
  }

  /** What a client's settings become with these files. */
  static Configuration read(Configuration settings, Path folder) {
    Configuration files = new Configuration(false);
    files.addResource(new org.apache.hadoop.fs.Path(folder.resolve(NAMES.get(0)).toUri()));
    Configuration both = new Configuration(settings);
    for (Map.Entry<String, String> entry : files) {
      both.set(entry.getKey(), entry.getValue());
    }
    return both;
  }

  /** Writes what was set; what Hadoop would set by itself is left out. */
  static void write(Configuration configuration, Path file) throws IOException {
    Configuration set = new Configuration(false);
    for (Map.Entry<String, String> entry : configuration) {
      if (isSet(configuration, entry.getKey())) {
        set.set(entry.getKey(), entry.getValue());
      }
    }
    try (OutputStream output = Files.newOutputStream(file)) {
      set.writeXml(output);
    }
  }

  /** Whether anybody has set this, rather than Hadoop's own default files. */
  static boolean isSet(Configuration configuration, String key) {
    String[] sources = configuration.getPropertySources(key);
    return sources != null
        && Stream.of(sources).noneMatch(source -> source.endsWith("-default.xml"));
  }
}
