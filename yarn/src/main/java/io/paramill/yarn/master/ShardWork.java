package io.paramill.yarn.master;

import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.RunStatus.State;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What has become of one shard in one round. */
final class ShardWork {

  private final int number;
  private final Set<String> badNodes = new HashSet<>();
  private State state = State.PENDING;
  private Allocation last = new Allocation("", "", "");
  private int attempts;
  private int failures;
  private double share;
  private Map<String, Double> metrics = Map.of();
  private String lastError = "";

  ShardWork(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  boolean isPending() {
    return state == State.PENDING;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  boolean isPublished() {
    return state == State.PUBLISHED;
  }

  boolean failedOn(String node) {
    return badNodes.contains(node);
  }

  /** How often it failed by its own fault. */
  int failures() {
    return failures;
  }

  double share() {
    return share;
  }

  /** Starts an attempt and returns its number, from 1. */
  int start(Allocation allocation) {
    state = State.RUNNING;
    last = allocation;
    share = 0;
    return ++attempts;
  }

  void progress(double newShare, Map<String, Double> newMetrics) {
    share = Math.max(0, Math.min(1, newShare));
    metrics = Map.copyOf(newMetrics);
  }

  /** Must be begun anew, through no fault of its own. */
  void restart() {
    state = State.PENDING;
    share = 0;
  }

  void publish(Map<String, Double> finalMetrics) {
    state = State.PUBLISHED;
    progress(1, finalMetrics);
  }

  void fail(Fault fault, String reason) {
    restart();
    lastError = reason;
    if (fault == Fault.OWN) {
      failures++;
      badNodes.add(last.node());
    }
  }

  RunStatus.Shard status() {
    return new RunStatus.Shard(
        number, state, attempts, share, metrics, last.node(), last.log(), lastError);
  }
}
