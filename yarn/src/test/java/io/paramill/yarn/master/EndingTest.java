package io.paramill.yarn.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.junit.jupiter.api.Test;

final class EndingTest {

  @Test
  void isTheClustersFaultIfANodeIsLostOrTheContainerPreempted() {
    assertEquals(Fault.CLUSTER, Ending.of(ContainerExitStatus.ABORTED, "lost").fault());
    assertEquals(Fault.CLUSTER, Ending.of(ContainerExitStatus.PREEMPTED, "").fault());
    assertEquals(
        Fault.OWN, Ending.of(ContainerExitStatus.KILLED_EXCEEDED_PMEM, "too much").fault());
    assertEquals(Fault.OWN, Ending.of(0, "").fault());
    assertEquals(Fault.OWN, Ending.of(137, null).fault());
  }

  @Test
  void quotesTheEndOfTheContainersOwnErrorOutput() {
    String diagnostics =
        """
        [2026-11-25 20:37:00.648]Exception from container-launch.
        Exit code: 1
        [2026-11-25 20:37:00.648]Container exited with a non-zero exit code 1. Error file: prelaunch.err.
        Last 4096 bytes of prelaunch.err :
        Last 4096 bytes of stderr :
        WARNING: Using incubator modules: jdk.incubator.vector
        java.lang.IllegalStateException: out of luck

          at Some.where(Some.java:1)
        """;
    assertEquals(
        "exit status 1: java.lang.IllegalStateException: out of luck\n  at Some.where(Some.java:1)",
        Ending.of(1, diagnostics).reason());
  }
}
