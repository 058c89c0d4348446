package io.paramill.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The frameworks in Python that read what we write, and the other way round. The interpreter is
 * {@code PARAMILL_PYTHON}, or that of {@code .venv} in the repository. Where there is none, a test
 * is skipped, but fails if {@code CI} is {@code true}. One process runs all scripts of a JVM, since
 * a framework takes seconds to start.
 */
public final class PythonPeer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static PythonPeer started;

  private final Writer requests;
  private final BufferedReader answers;
  private final Path errors;

  private PythonPeer(Path python) throws IOException {
    errors = temporary("stderr");
    ProcessBuilder builder =
        new ProcessBuilder(python.toString(), script("/io/paramill/testing/peer.py").toString())
            .redirectError(errors.toFile());
    builder.environment().put("PYTHONUTF8", "1");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    Process process = builder.start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Runs python with a script from the test's class path and arguments; returns stdout. */
  public static synchronized String run(String scriptResource, String... args) {
    Path python = interpreter();
    try {
      if (started == null) {
        started = new PythonPeer(python);
      }
      return started.answer(script(scriptResource), List.of(args));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer(Path script, List<String> args) throws IOException {
    requests.write(
        JSON.writeValueAsString(Map.of("script", script.toString(), "arguments", args)) + "\n");
    requests.flush();
    String line = answers.readLine();
    assertNotNull(line, () -> "Python has ended: " + text(errors));
    JsonNode answer = JSON.readTree(line);
    String output = answer.get("output").asText();
    assertEquals("", answer.get("error").asText(), () -> output + text(errors));
    return output;
  }

  private static Path script(String resource) throws IOException {
    Path script = temporary("script.py");
    try (InputStream in = PythonPeer.class.getResourceAsStream(resource)) {
      assertNotNull(in, "no script " + resource);
      Files.write(script, in.readAllBytes());
    }
    return script;
  }

  private static Path temporary(String name) throws IOException {
    Path file = Files.createTempFile("peer", name);
    file.toFile().deleteOnExit();
    return file;
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
