package io.paramill.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.cli.Benchmark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {

  @TempDir private Path folder;

  private static List<String> run(String name, String... arguments) throws Exception {
    StringWriter text = new StringWriter();
    try (PrintWriter out = new PrintWriter(text)) {
      Benchmark benchmark =
          ServiceLoader.load(Benchmark.class).stream()
              .map(ServiceLoader.Provider::get)
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow();
      benchmark.run(List.of(arguments), out);
    }
    return text.toString().lines().toList();
  }

  @Test
  void conversionsStandBesideACopy() throws Exception {
    List<String> lines = run("convert", "--size", "1m", "--tensors", "100");
    assertEquals(10, lines.size(), "" + lines);
    assertTrue(lines.get(1).matches("none +copy \\+ fsync .* 1\\.00"), lines.get(1));
    assertTrue(lines.get(2).startsWith("paddle -> tensorflow"), lines.get(2));
    assertTrue(lines.get(9).matches("list 100 tensors +safetensors .*"), lines.get(9));
  }

  @Test
  void trainsTheSameWordsWithEveryKernel() throws Exception {
    Path corpus = folder.resolve("corpus");
    Files.writeString(corpus, "to be or not to be ".repeat(2000));
    List<String> lines = run("train", "--corpus", corpus.toString(), "--words", "10000");
    assertEquals("10,000 words, 1 epoch, threads: 1", lines.get(0));
    assertTrue(lines.get(2).matches("paramill plain .* 1\\.00"), lines.get(2));
    assertTrue(lines.get(3).startsWith("paramill vector"), lines.get(3));
  }

  @Test
  void saysWhyATrainerFails() throws Exception {
    Path corpus = folder.resolve("corpus");
    Files.writeString(corpus, "to be or not to be ");
    IOException failure =
        assertThrows(
            IOException.class,
            () -> run("train", "--corpus", corpus.toString(), "--kernel", "gpu"));
    assertTrue(failure.getMessage().contains("Unknown kernel 'gpu': there are auto, plain,"));
  }

  @Test
  void modelsThatWereScoredAreNotTrainedAgain() throws Exception {
    Path corpus = folder.resolve("corpus");
    Files.writeString(corpus, "to be or not to be ".repeat(2000));
    Path table = folder.resolve("table");
    String[] arguments = {
      "--corpus",
      corpus.toString(),
      "--epochs",
      "1",
      "--seeds",
      "1",
      "--output",
      table.toString(),
      "--cell",
      "1,1",
      "--cell",
      "2,3"
    };
    List<String> lines = run("quality", arguments);
    assertEquals(7, lines.size(), "" + lines);
    assertTrue(lines.get(2).startsWith("paramill\trandom adasum\t2\t3\t0.075\t1, 1"), lines.get(2));
    assertEquals(lines.subList(0, 3), Files.readAllLines(table));
    assertEquals(lines.subList(3, 7), run("quality", arguments));
  }

  @Test
  void strategiesStandBesideTheIdentityJob() throws Exception {
    List<String> lines = run("shard", "--size", "100k", "--shards", "2");
    assertEquals(9, lines.size(), "" + lines);
    assertTrue(lines.get(2).matches("identity .* 1\\.00 +1\\.00"), lines.get(2));
    assertTrue(lines.get(7).startsWith("key "), lines.get(7));
    assertTrue(lines.get(8).startsWith("kmeans "), lines.get(8));
  }
}
