package io.paramill.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The frameworks in Python that read what we write, and the other way round. The interpreter is
 * {@code PARAMILL_PYTHON}, or that of {@code .venv} in the repository. Where there is none, a test
 * is skipped, but fails if {@code CI} is {@code true}.
 */
public final class PythonPeer {

  private PythonPeer() {}

  /** Runs python with a script from the test's class path and arguments; returns stdout. */
  public static String run(String scriptResource, String... args) {
    Path python = interpreter();
    try {
      Path folder = Files.createTempDirectory("peer");
      Path script = folder.resolve("script.py");
      Path errors = folder.resolve("stderr");
      try (InputStream in = PythonPeer.class.getResourceAsStream(scriptResource)) {
        assertNotNull(in, "no script " + scriptResource);
        Files.copy(in, script);
      }
      List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
      command.addAll(List.of(args));
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().put("PYTHONUTF8", "1");
      builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), () -> output + text(errors));
      for (File file : List.of(script.toFile(), errors.toFile(), folder.toFile())) {
        file.deleteOnExit();
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static Path interpreter() {
    Path root = Path.of("").toAbsolutePath();
    while (root.getParent() != null && !Files.exists(root.resolve(".mvn"))) {
      root = root.getParent();
    }
    Path python =
        Optional.ofNullable(System.getenv("PARAMILL_PYTHON"))
            .map(Path::of)
            .orElse(root.resolve(".venv/bin/python"));
    if ("true".equals(System.getenv("CI"))) {
      assertEquals(true, Files.isExecutable(python), "no interpreter " + python);
    }
    assumeTrue(Files.isExecutable(python), "no interpreter " + python);
    return python;
  }
}
