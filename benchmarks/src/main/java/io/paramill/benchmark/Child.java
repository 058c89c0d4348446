package io.paramill.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is run to its end.
 *
 * @param lines that it printed
 * @param userSeconds of CPU time that it took
 * @param seconds that it took by the clock
 */
record Child(List<String> lines, double userSeconds, double seconds) {

  /** Bash prints the user time of a command, also of one that has ended: Java cannot ask for it. */
  private static final String TIMED =
      "TIMEFORMAT='%U %R'; { time \"$@\" 2>&3; } 3>\"$0.log\" 2>\"$0\"";

  static Child run(Path scratch, List<String> command) throws IOException, InterruptedException {
    Path time = scratch.resolve("time");
    List<String> timed = new ArrayList<>(List.of("bash", "-c", TIMED, time.toString()));
    timed.addAll(command);
    Process process = new ProcessBuilder(timed).directory(scratch.toFile()).start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      List<String> errors = Files.readAllLines(scratch.resolve("time.log"));
      throw new IOException(
          "Cannot run '%s': exit code %d: %s"
              .formatted(
                  command.get(0),
                  process.exitValue(),
                  errors.isEmpty() ? output : errors.get(errors.size() - 1)));
    }
    String[] seconds = Files.readString(time).strip().split(" ", -1);
    return new Child(
        output.lines().toList(), Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
  }
}
