package io.paramill.yarn.master;

import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Peer;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.RunStatus.Phase;
import io.paramill.yarn.protocol.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which shard is trained where, over all rounds: news in, commands out. It has no clock, no
 * threads and no IO; the caller passes the time and calls from one thread.
 *
 * <pre>
 * TRAINING --all parts published--> WAITING_FOR_MODEL --merged--> TRAINING of the next round
 *     |  \--of the last round--> SUCCEEDED      |
 *     \------a shard failed too often-----------\--no model in time--> FAILED
 * </pre>
 *
 * Shards whose workers meet are trained all at once: as soon as each has a worker, these are told
 * of each other, and if one of them fails, all begin the round anew, in a new generation.
 *
 * <p>A failure counts against a shard only if its own container or trainer caused it, not if the
 * cluster took the container away. Nodes with several failures are avoided as long as they are few.
 */
final class ShardScheduler {

  private static final int FAILURES_OF_BAD_NODE = 2;

  /** At most one node in so many is avoided: beyond that, the nodes are not the reason. */
  private static final int NODES_PER_AVOIDED = 3;

  private final int lastRound;
  private final Meetings meetings;
  private final Limits limits;
  private final List<ShardWork> shards = new ArrayList<>();
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final Map<String, Integer> failuresByNode = new HashMap<>();
  private final Set<String> avoided = new HashSet<>();
  private final int firstRound;

  private List<Command> commands = new ArrayList<>();
  private Phase phase = Phase.TRAINING;
  private int round;
  private int generation;
  private Optional<Group> group = Optional.empty();
  private int asked;
  private int clusterNodes;
  private int failedStarts;
  private long waitingSinceMillis;
  private String message = "";

  /** A container that is held. */
  private static final class Slot {
    final Allocation allocation;
    boolean ready;
    int peerPort;
    Task task;

    Slot(Allocation allocation) {
      this.allocation = allocation;
    }

    boolean idle() {
      return ready && task == null;
    }
  }

  /**
   * A scheduler of some rounds.
   *
   * @param shards how many there are
   * @param firstRound the first round whose merged model is missing
   * @param lastRound the last round, not before the first
   */
  ShardScheduler(int shards, int firstRound, int lastRound, Meetings meetings, Limits limits) {
    if (firstRound > lastRound) {
      throw new IllegalArgumentException(
          "Invalid rounds: " + firstRound + " is behind the last, " + lastRound);
    }
    this.firstRound = firstRound;
    this.round = firstRound;
    this.lastRound = lastRound;
    this.meetings = meetings;
    this.limits = limits;
    for (int shard = 0; shard < shards; shard++) {
      this.shards.add(new ShardWork(shard));
    }
  }

  /** Starts, with the shards whose parts of the first round are there already. */
  List<Command> start(Set<Integer> published, long nowMillis) {
    if (meetings == Meetings.NONE || published.size() == shards.size()) {
      published.forEach(shard -> shards.get(shard).publish(Map.of()));
    }
    return settle(nowMillis);
  }

  /** The cluster has so many nodes. */
  List<Command> clusterSized(int nodes, long nowMillis) {
    clusterNodes = nodes;
    return settle(nowMillis);
  }

  /** A container was given. */
  List<Command> allocated(Allocation allocation, long nowMillis) {
    asked = Math.max(0, asked - 1);
    if (missingContainers() > 0 && !avoided.contains(allocation.node())) {
      slots.put(allocation.container(), new Slot(allocation));
      commands.add(new Command.Launch(allocation.container()));
    } else {
      commands.add(new Command.Release(allocation.container()));
    }
    return settle(nowMillis);
  }

  /** No worker could be started in a container. */
  List<Command> launchFailed(String container, String reason, long nowMillis) {
    if (slots.containsKey(container)) {
      commands.add(new Command.Release(container));
    }
    return ended(container, Fault.OWN, reason, nowMillis);
  }

  /** A container has ended, whatever the reason; nothing more comes from it. */
  List<Command> ended(String container, Fault fault, String reason, long nowMillis) {
    Slot slot = slots.remove(container);
    if (slot == null || over()) {
      return settle(nowMillis);
    }
    if (fault == Fault.OWN) {
      nodeFailed(slot.allocation.node());
    }
    if (slot.task != null) {
      failed(slot.task, fault, reason, slot.allocation);
    } else if (!slot.ready && fault == Fault.OWN) {
      startFailed(reason, slot.allocation);
    }
    // Others may still need what a worker merges that has published its own part.
    parted();
    return settle(nowMillis);
  }

  /**
   * The worker in a container is there, for the first time or again.
   *
   * @param peerPort where it listens to other workers; 0 if it does not
   */
  List<Command> registered(String container, int peerPort, long nowMillis) {
    Slot slot = slots.get(container);
    if (slot == null) {
      commands.add(new Command.Release(container));
    } else if (slot.task != null) {
      commands.add(new Command.Assign(container, slot.task));
      group.ifPresent(workers -> commands.add(new Command.Meet(container, workers)));
    } else {
      slot.peerPort = peerPort;
      slot.ready = true;
      failedStarts = 0;
    }
    return settle(nowMillis);
  }

  /** A worker tells how far it is. */
  void progressed(String container, Task task, double share, Map<String, Double> metrics) {
    if (holds(container, task)) {
      shards.get(task.getShard()).progress(share, metrics);
    }
  }

  /** A worker has published its part. */
  List<Command> published(
      String container, Task task, Map<String, Double> metrics, long nowMillis) {
    if (holds(container, task)) {
      slots.get(container).task = null;
      shards.get(task.getShard()).publish(metrics);
    }
    return settle(nowMillis);
  }

  /** A worker could not train its task, but lives. */
  List<Command> workerFailed(String container, Task task, String reason, long nowMillis) {
    if (holds(container, task)) {
      Slot slot = slots.get(container);
      slot.task = null;
      nodeFailed(slot.allocation.node());
      failed(task, Fault.OWN, reason, slot.allocation);
      parted();
    }
    return settle(nowMillis);
  }

  /** The merged model of a round is there. */
  List<Command> merged(int mergedRound, long nowMillis) {
    if (phase == Phase.WAITING_FOR_MODEL && mergedRound == round) {
      round++;
      group = Optional.empty();
      phase = Phase.TRAINING;
      shards.replaceAll(shard -> new ShardWork(shard.number()));
    }
    return settle(nowMillis);
  }

  /** Time has passed. */
  List<Command> tick(long nowMillis) {
    return settle(nowMillis);
  }

  /** The round whose merged model is waited for, or 0. */
  int awaitedModel() {
    return phase == Phase.WAITING_FOR_MODEL ? round : 0;
  }

  /** How far the run is. */
  RunStatus status() {
    double done = shards.stream().mapToDouble(ShardWork::share).sum() / shards.size();
    double share = (round - firstRound + done) / (lastRound - firstRound + 1);
    return new RunStatus(
        phase,
        round,
        lastRound,
        share,
        slots.size(),
        shards.stream().map(ShardWork::status).toList(),
        message);
  }

  private boolean over() {
    return phase == Phase.SUCCEEDED || phase == Phase.FAILED;
  }

  private boolean holds(String container, Task task) {
    Slot slot = slots.get(container);
    return slot != null && task.equals(slot.task);
  }

  private void failed(Task task, Fault fault, String reason, Allocation where) {
    ShardWork shard = shards.get(task.getShard());
    shard.fail(fault, reason);
    if (shard.failures() >= limits.maxAttempts()) {
      giveUp(
          "Cannot train shard %d in round %d: it failed %d times, the last time in %s on %s: %s"
              .formatted(
                  task.getShard(),
                  round,
                  shard.failures(),
                  where.container(),
                  where.node(),
                  reason));
    }
  }

  private void startFailed(String reason, Allocation where) {
    failedStarts++;
    // One bad node may spoil as many starts at once as there are workers.
    if (failedStarts >= limits.maxAttempts() * limits.workers()) {
      giveUp(
          "Cannot start workers: %d in a row ended before they were ready, the last one in %s on %s: %s"
              .formatted(failedStarts, where.container(), where.node(), reason));
    }
  }

  private void nodeFailed(String node) {
    int failures = failuresByNode.merge(node, 1, Integer::sum);
    if (failures >= FAILURES_OF_BAD_NODE
        && (avoided.size() + 1) * NODES_PER_AVOIDED <= clusterNodes
        && avoided.add(node)) {
      commands.add(new Command.Avoid(node));
    }
  }

  /** Brings about what follows from the state, and hands out all commands. */
  private List<Command> settle(long nowMillis) {
    if (phase == Phase.TRAINING && shards.stream().allMatch(ShardWork::isPublished)) {
      if (round == lastRound) {
        end(Phase.SUCCEEDED, new Command.Finish());
      } else {
        phase = Phase.WAITING_FOR_MODEL;
        waitingSinceMillis = nowMillis;
      }
    }
    if (phase == Phase.WAITING_FOR_MODEL) {
      long waitedMillis = nowMillis - waitingSinceMillis;
      if (waitedMillis >= limits.mergeTimeoutMillis()) {
        giveUp(
            "Cannot start round %d: the merged model of round %d did not appear within %d s"
                .formatted(round + 1, round, limits.mergeTimeoutMillis() / 1000));
      } else if (waitedMillis >= limits.lingerMillis()) {
        List.copyOf(slots.keySet()).forEach(this::release);
      }
    }
    if (phase == Phase.TRAINING) {
      leaveBadNodes();
      assign();
      meet();
    }
    ask();
    List<Command> all = commands;
    commands = new ArrayList<>();
    return all;
  }

  private void leaveBadNodes() {
    List<String> idle =
        slots.values().stream()
            .filter(slot -> slot.idle() && avoided.contains(slot.allocation.node()))
            .map(slot -> slot.allocation.container())
            .toList();
    idle.forEach(this::release);
  }

  /** First to workers on nodes where the shard has not just failed, then to any. */
  private void assign() {
    for (Slot slot : slots.values()) {
      if (slot.idle()) {
        shards.stream()
            .filter(shard -> shard.isPending() && !shard.failedOn(slot.allocation.node()))
            .findFirst()
            .ifPresent(shard -> assign(shard, slot));
      }
    }
    for (Slot slot : slots.values()) {
      if (slot.idle()) {
        shards.stream()
            .filter(ShardWork::isPending)
            .findFirst()
            .ifPresent(shard -> assign(shard, slot));
      }
    }
  }

  private void assign(ShardWork shard, Slot slot) {
    slot.task =
        Task.newBuilder()
            .setRound(round)
            .setShard(shard.number())
            .setAttempt(shard.start(slot.allocation))
            .setGeneration(generation)
            .build();
    commands.add(new Command.Assign(slot.allocation.container(), slot.task));
  }

  /** Tells all workers of each other, once every shard has one. */
  private void meet() {
    if (meetings == Meetings.EVERY_STEP
        && group.isEmpty()
        && shards.stream().allMatch(ShardWork::isRunning)) {
      Group workers = newGroup();
      group = Optional.of(workers);
      slots.values().stream()
          .filter(slot -> slot.task != null)
          .forEach(slot -> commands.add(new Command.Meet(slot.allocation.container(), workers)));
    }
  }

  private Group newGroup() {
    Peer[] peers = new Peer[shards.size()];
    for (Slot slot : slots.values()) {
      if (slot.task != null) {
        peers[slot.task.getShard()] =
            Peer.newBuilder().setHost(slot.allocation.node()).setPort(slot.peerPort).build();
      }
    }
    return Group.newBuilder()
        .setRound(round)
        .setGeneration(generation)
        .addAllPeers(List.of(peers))
        .build();
  }

  /** If workers that have met lose one of them, what they did since then cannot be gone on with. */
  private void parted() {
    if (group.isPresent() && phase == Phase.TRAINING) {
      group = Optional.empty();
      generation++;
      shards.forEach(ShardWork::restart);
      slots.values().forEach(slot -> slot.task = null);
    }
  }

  private int missingContainers() {
    if (phase != Phase.TRAINING) {
      return 0;
    }
    long open = shards.stream().filter(shard -> !shard.isPublished()).count();
    return (int) Math.max(0, Math.min(limits.workers(), open) - slots.size());
  }

  private void ask() {
    int missing = missingContainers();
    if (missing != asked) {
      asked = missing;
      commands.add(new Command.Request(missing));
    }
  }

  private void release(String container) {
    slots.remove(container);
    commands.add(new Command.Release(container));
  }

  private void giveUp(String reason) {
    if (!over()) {
      message = reason;
      end(Phase.FAILED, new Command.GiveUp(reason));
    }
  }

  private void end(Phase last, Command command) {
    phase = last;
    List.copyOf(slots.keySet()).forEach(this::release);
    ask();
    commands.add(command);
  }
}
