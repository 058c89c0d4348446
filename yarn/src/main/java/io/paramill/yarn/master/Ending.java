package io.paramill.yarn.master;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;

/** Why a container has ended. */
record Ending(Fault fault, String reason) {

  private static final Set<Integer> CLUSTER_FAULTS =
      Set.of(
          ContainerExitStatus.ABORTED,
          ContainerExitStatus.DISKS_FAILED,
          ContainerExitStatus.PREEMPTED,
          ContainerExitStatus.KILLED_BY_APPMASTER,
          ContainerExitStatus.KILLED_BY_RESOURCEMANAGER,
          ContainerExitStatus.KILLED_AFTER_APP_COMPLETION,
          ContainerExitStatus.KILLED_BY_CONTAINER_SCHEDULER);

  /** What a NodeManager writes before the end of a container's own error output. */
  private static final Pattern ERROR_OUTPUT = Pattern.compile("Last \\d+ bytes of [^\\n]*:\\s*\\n");

  /** What every JVM writes that may use the Vector API. */
  private static final String INCUBATOR = "WARNING: Using incubator modules";

  private static final int LINES = 12;

  /** The ending that YARN describes. */
  static Ending of(int exitStatus, String diagnostics) {
    Fault fault = CLUSTER_FAULTS.contains(exitStatus) ? Fault.CLUSTER : Fault.OWN;
    return new Ending(fault, "exit status " + exitStatus + ": " + lastLines(diagnostics));
  }

  private static String lastLines(String diagnostics) {
    String text = diagnostics == null ? "" : diagnostics;
    var output = ERROR_OUTPUT.matcher(text);
    int start = 0;
    while (output.find()) {
      start = output.end();
    }
    List<String> lines =
        text.substring(start)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith(INCUBATOR))
            .toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
  }
}
