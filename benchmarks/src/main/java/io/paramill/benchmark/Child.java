package io.paramill.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that is run to its end.
 *
 * @param lines that it printed
 * @param userSeconds of CPU time that it took
 * @param seconds that it took by the clock
 * @param peakBytes of memory that the largest of its processes had at a time, looked at ten times a
 *     second; 0 where the system does not tell
 */
record Child(List<String> lines, double userSeconds, double seconds, long peakBytes) {

  private static final long LOOK_MILLIS = 100;

  /** Of a process on Linux: the largest resident set so far, in KiB. */
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

  /** Bash prints the user time of a command, also of one that has ended: Java cannot ask for it. */
  private static final String TIMED =
      "TIMEFORMAT='%U %R'; { time \"$@\" 2>&3; } 3>\"$0.log\" 2>\"$0\"";

  static Child run(Path scratch, List<String> command) throws IOException, InterruptedException {
    Path time = scratch.resolve("time");
    List<String> timed = new ArrayList<>(List.of("bash", "-c", TIMED, time.toString()));
    timed.addAll(command);
    Path printed = scratch.resolve("printed");
    Process process =
        new ProcessBuilder(timed)
            .directory(scratch.toFile())
            .redirectOutput(printed.toFile())
            .start();
    process.getOutputStream().close();
    long peakBytes = 0;
    while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      peakBytes = Math.max(peakBytes, process.descendants().mapToLong(Child::peak).max().orElse(0));
    }
    String output = Files.readString(printed).strip();
    if (process.exitValue() != 0) {
      throw new IOException(
          "Cannot run '%s': exit code %d: %s"
              .formatted(
                  command.get(0),
                  process.exitValue(),
                  reason(Files.readAllLines(scratch.resolve("time.log"))).orElse(output)));
    }
    String[] seconds = Files.readString(time).strip().split(" ", -1);
    return new Child(
        output.lines().toList(),
        Double.parseDouble(seconds[0]),
        Double.parseDouble(seconds[1]),
        peakBytes);
  }

  /** The last line that a program printed, but of a stack trace that says what happened. */
  private static Optional<String> reason(List<String> errors) {
    return errors.stream()
        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
        .filter(line -> !line.startsWith("Caused by: "))
        .reduce((before, last) -> last);
  }

  private static long peak(ProcessHandle process) {
    try {
      Matcher line = PEAK.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
      return line.find() ? Long.parseLong(line.group(1)) << 10 : 0;
    } catch (IOException e) {
      return 0; // It has ended, or this is no Linux.
    }
  }
}
