package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;

/** The unpacked release, whose command a test runs as a person would. */
final class Release {

  private static final int MINUTES = 10;

  private final Path folder;
  private final Path work;
  private final Path configuration;

  private Release(Path work, Path configuration) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("target"), 3)) {
      folder =
          files
              .filter(path -> Files.isExecutable(path.resolve("bin/paramill")))
              .findFirst()
              .orElseThrow(() -> new AssertionError("no release in target: package it first"))
              .toAbsolutePath();
    }
    this.work = work;
    this.configuration = configuration;
  }

  /** Without a cluster's configuration. */
  static Release in(Path work) throws IOException {
    return new Release(work, null);
  }

  /** With the cluster of this configuration. */
  Release on(Path cluster) throws IOException {
    return new Release(work, cluster);
  }

  /** How a command ended. */
  record Result(int exitCode, String out, String err) {

    Result succeeded() {
      assertEquals(0, exitCode, out + err);
      return this;
    }

    /** A failure as a person should see it: this exit code, and one line that says these things. */
    void failed(ExitCode code, String... texts) {
      assertEquals(code.code(), exitCode, out + err);
      List<String> told = err.lines().filter(line -> line.startsWith("paramill: ")).toList();
      assertEquals(1, told.size(), err);
      for (String text : texts) {
        assertTrue(told.get(0).contains(text), told.get(0));
      }
      assertTrue(err.lines().noneMatch(line -> line.startsWith("\tat ")), err);
    }
  }

  /** A command that was started; what it prints goes to files. */
  record Running(Process process, Path out, Path err) {

    Result await() throws IOException, InterruptedException {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("hangs: " + Files.readString(err));
      }
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  Running start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("bin/paramill").toString());
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(work, "out", ".txt");
    Path err = Files.createTempFile(work, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("PARAMILL_LOG", work.resolve("paramill.log").toString());
    builder.environment().put("TMPDIR", work.toString());
    builder.environment().remove("HADOOP_CONF_DIR");
    if (configuration != null) {
      builder.environment().put("HADOOP_CONF_DIR", configuration.toString());
    }
    return new Running(builder.start(), out, err);
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).await();
  }

  /** The first words of the bundled corpus, in lines. */
  static String corpus(int words) throws IOException {
    StringBuilder text = new StringBuilder();
    BZip2Codec codec = new BZip2Codec();
    codec.setConf(new Configuration());
    try (InputStream unpacked =
        codec.createInputStream(Files.newInputStream(Path.of("../testdata/corpus/en8.txt.bz2")))) {
      String head = new String(unpacked.readNBytes(words * 8), StandardCharsets.US_ASCII);
      StringTokenizer tokens = new StringTokenizer(head, " ");
      for (int count = 1; count <= words; count++) {
        text.append(tokens.nextToken()).append(count % 200 == 0 ? '\n' : ' ');
      }
    }
    return text.append('\n').toString();
  }
}
