package io.paramill.yarn.protocol;

import java.util.List;
import java.util.Map;

/**
 * How far an application is, at one moment. The master shows it as a page and as JSON.
 *
 * @param phase what the master does
 * @param round the round that is trained or waits for its merged model
 * @param lastRound the round after which the application ends
 * @param share of the application's rounds that is done, from 0 to 1
 * @param containers how many containers it holds
 * @param shards the shards in this round
 * @param message why it failed; empty otherwise
 */
public record RunStatus(
    Phase phase,
    int round,
    int lastRound,
    double share,
    int containers,
    List<Shard> shards,
    String message) {

  /** Copies the list. */
  public RunStatus {
    shards = List.copyOf(shards);
  }

  /** What a master does. */
  public enum Phase {
    /** Shards of the round are trained. */
    TRAINING,
    /** All parts of the round are published; their merged model is not there yet. */
    WAITING_FOR_MODEL,
    /** All parts of all rounds are published. */
    SUCCEEDED,
    /** The run has ended without all parts. */
    FAILED
  }

  /** What happens to a shard. */
  public enum State {
    /** It waits for a worker. */
    PENDING,
    /** A worker trains it. */
    RUNNING,
    /** Its part is there. */
    PUBLISHED
  }

  /**
   * A shard in the round.
   *
   * @param attempt how often it was given to a worker, in this round
   * @param share of its task that is done, from 0 to 1
   * @param metrics the trainer's latest
   * @param node where it was tried last; empty at first
   * @param log the address of the log of the container that tried it last; empty at first
   * @param lastError why the last failed attempt failed; empty if none did
   */
  public record Shard(
      int shard,
      State state,
      int attempt,
      double share,
      Map<String, Double> metrics,
      String node,
      String log,
      String lastError) {

    /** Copies the map. */
    public Shard {
      metrics = Map.copyOf(metrics);
    }
  }

  /** The status of the same run, but failed. */
  public RunStatus failed(String reason) {
    return new RunStatus(Phase.FAILED, round, lastRound, share, containers, shards, reason);
  }

  /** How many parts of the round are published. */
  public int published() {
    return (int) shards.stream().filter(shard -> shard.state() == State.PUBLISHED).count();
  }
}
