package io.paramill.benchmark;

import java.nio.file.Path;
import java.util.List;

/** The command line that starts a program of this one's class path as containers are started. */
final class Java {

  private Java() {}

  /** All before the name of the class. */
  static List<String> command(String heap) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:+IgnoreUnrecognizedVMOptions",
        "-XX:+UseTransparentHugePages",
        "-Xmx" + heap,
        "--add-modules",
        "jdk.incubator.vector",
        "-cp",
        System.getProperty("java.class.path"));
  }
}
