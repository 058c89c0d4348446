package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The released command without a cluster: it brings its own, and takes it away again. */
class EmbeddedRunIT {

  @TempDir private Path work;

  @Test
  void interruptedItLeavesNoProcessAndGoesOnLater() throws IOException, InterruptedException {
    Path corpus = Files.writeString(work.resolve("corpus.txt"), Release.corpus(30_000));
    Release release = Release.in(work);
    String[] run = {
      "run",
      "--input",
      corpus.toString(),
      "--output",
      "out",
      "--rounds",
      "1",
      "--epochs",
      "1",
      "--dim",
      "16",
      "--min-count",
      "2",
      "--export",
      "safetensors"
    };

    Release.Running interrupted = release.start(run);
    while (!Files.readString(interrupted.err()).contains("vocab, shard done")) {
      assertTrue(interrupted.process().isAlive(), () -> "ended early: " + interrupted.err());
      Thread.sleep(100);
    }
    List<ProcessHandle> family = interrupted.process().descendants().toList();
    new ProcessBuilder("kill", "-INT", Long.toString(interrupted.process().pid()))
        .start()
        .waitFor();
    assertEquals(ExitCode.INTERRUPTED.code(), interrupted.await().exitCode());
    for (ProcessHandle process : family) {
      // One that has ended and waits to be reaped is still listed, without a command.
      assertTrue(
          !process.isAlive() || process.info().command().isEmpty(),
          () -> "still there: " + process.info());
    }
    assertEquals(List.of(), clusters());

    Release.Result resumed = release.run(run).succeeded();
    assertTrue(resumed.err().contains("vocab, shard done before"), resumed.err());
    assertTrue(Files.exists(work.resolve("out/export/safetensors/model.safetensors")));
    assertEquals(List.of(), clusters());
  }

  @Test
  void wrongOptionsAreToldBeforeAnythingStarts() throws IOException, InterruptedException {
    Release release = Release.in(work);
    release.run("run", "--colour", "blue").failed(ExitCode.USAGE, "--colour");
    release.run("run", "--export", "floppy").failed(ExitCode.USAGE, "floppy", "safetensors");
    release.run("run", "--shards", "0").failed(ExitCode.USAGE, "--shards");
    release.run("run", "--rounds", "0").failed(ExitCode.USAGE, "at least one round");
    release.run("train", "--sync-per-epoch", "-1").failed(ExitCode.USAGE, "0 merges an epoch");
    release.run("run", "--merge", "median").failed(ExitCode.USAGE, "median", "adasum");
    release.run("inspect", "missing.bin").failed(ExitCode.INPUT, "missing.bin");
    Files.writeString(work.resolve("page.html"), "<!DOCTYPE html><html></html>");
    release.run("inspect", "page.html").failed(ExitCode.INPUT, "web page", "NOT_A_CHECKPOINT");
    assertTrue(release.run("--help").succeeded().out().contains("neighbors"));
  }

  private List<String> clusters() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("paramill-cluster-"))
          .toList();
    }
  }
}
