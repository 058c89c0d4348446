package io.paramill.yarn.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Peer;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.RunStatus.Phase;
import io.paramill.yarn.protocol.Task;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShardSchedulerTest {

  private static final Limits LIMITS = new Limits(2, 4, 60_000, 3_600_000);

  private static ShardScheduler scheduler(int shards, int rounds) {
    return new ShardScheduler(shards, 1, rounds, Meetings.NONE, LIMITS);
  }

  private static Allocation on(String container, String node) {
    return new Allocation(container, node, "http://" + node + "/" + container);
  }

  private static Task task(int round, int shard, int attempt) {
    return Task.newBuilder().setRound(round).setShard(shard).setAttempt(attempt).build();
  }

  private static Command assign(String container, int round, int shard, int attempt) {
    return new Command.Assign(container, task(round, shard, attempt));
  }

  private static Command.Request request(int containers) {
    return new Command.Request(containers);
  }

  private static Command.Launch launch(String container) {
    return new Command.Launch(container);
  }

  private static Command.Release release(String container) {
    return new Command.Release(container);
  }

  /** A scheduler whose workers, one for each node given, are ready and busy. */
  private static ShardScheduler busy(int shards, int rounds, String... nodes) {
    ShardScheduler scheduler = scheduler(shards, rounds);
    scheduler.start(Set.of(), 0);
    for (int i = 0; i < nodes.length; i++) {
      scheduler.allocated(on("c" + i, nodes[i]), 0);
      scheduler.registered("c" + i, 0, 0);
    }
    return scheduler;
  }

  @Test
  void asksForAContainerForEachShardButNotForMoreThanItsLimit() {
    assertEquals(List.of(request(1)), scheduler(1, 1).start(Set.of(), 0));
    assertEquals(List.of(request(2)), scheduler(5, 1).start(Set.of(), 0));
    assertEquals(List.of(request(1)), scheduler(5, 1).start(Set.of(0, 1, 2, 4), 0));
  }

  @Test
  void givesAShardToEachWorkerThatIsReadyAndTheNextOneWhenItIsDone() {
    ShardScheduler scheduler = scheduler(3, 1);
    scheduler.start(Set.of(), 0);
    assertEquals(List.of(launch("a")), scheduler.allocated(on("a", "n1"), 0));
    assertEquals(List.of(assign("a", 1, 0, 1)), scheduler.registered("a", 0, 0));
    assertEquals(List.of(launch("b")), scheduler.allocated(on("b", "n2"), 0));
    assertEquals(List.of(assign("b", 1, 1, 1)), scheduler.registered("b", 0, 0));
    assertEquals(
        List.of(assign("a", 1, 2, 1)), scheduler.published("a", task(1, 0, 1), Map.of(), 0));
    assertEquals(List.of(), scheduler.published("b", task(1, 1, 1), Map.of(), 0));
    assertEquals(
        List.of(release("a"), release("b"), new Command.Finish()),
        scheduler.published("a", task(1, 2, 1), Map.of(), 0));
    assertEquals(Phase.SUCCEEDED, scheduler.status().phase());
    assertEquals(1.0, scheduler.status().share());
  }

  @Test
  void keepsItsWorkersForTheNextRound() {
    ShardScheduler scheduler = busy(2, 2, "n1", "n2");
    scheduler.published("c0", task(1, 0, 1), Map.of(), 0);
    assertEquals(List.of(), scheduler.published("c1", task(1, 1, 1), Map.of(), 100));
    assertEquals(1, scheduler.awaitedModel());
    assertEquals(List.of(), scheduler.tick(60_099));
    assertEquals(
        List.of(assign("c0", 2, 0, 1), assign("c1", 2, 1, 1)), scheduler.merged(1, 60_099));
    assertEquals(0, scheduler.awaitedModel());
  }

  @Test
  void givesIdleWorkersBackWhenAMergeTakesLongAndAsksAnewAfterIt() {
    ShardScheduler scheduler = busy(2, 2, "n1", "n2");
    scheduler.published("c0", task(1, 0, 1), Map.of(), 0);
    scheduler.published("c1", task(1, 1, 1), Map.of(), 100);
    assertEquals(List.of(release("c0"), release("c1")), scheduler.tick(60_100));
    assertEquals(List.of(), scheduler.tick(60_400));
    assertEquals(List.of(request(2)), scheduler.merged(1, 70_000));
    assertEquals(List.of(launch("d")), scheduler.allocated(on("d", "n1"), 70_100));
    assertEquals(List.of(assign("d", 2, 0, 1)), scheduler.registered("d", 0, 70_200));
  }

  @Test
  void failsIfAMergedModelDoesNotAppear() {
    ShardScheduler scheduler = busy(1, 2, "n1");
    scheduler.published("c0", task(1, 0, 1), Map.of(), 0);
    String reason =
        "Cannot start round 2: the merged model of round 1 did not appear within 3600 s";
    assertEquals(List.of(release("c0"), new Command.GiveUp(reason)), scheduler.tick(3_600_000));
    assertEquals(reason, scheduler.status().message());
  }

  @Test
  void doesNotWaitForTheModelOfTheLastRound() {
    ShardScheduler scheduler = new ShardScheduler(1, 3, 3, Meetings.NONE, LIMITS);
    assertEquals(List.of(new Command.Finish()), scheduler.start(Set.of(0), 0));
  }

  @Test
  void waitsForTheModelAtOnceIfEveryPartIsThereAlready() {
    ShardScheduler scheduler = scheduler(2, 2);
    assertEquals(List.of(), scheduler.start(Set.of(0, 1), 0));
    assertEquals(1, scheduler.awaitedModel());
  }

  @Test
  void repeatsAShardThatFailedOnAnotherNodeIfAWorkerIsIdleThere() {
    ShardScheduler scheduler = busy(2, 1, "n1", "n2");
    scheduler.published("c1", task(1, 1, 1), Map.of(), 0);
    assertEquals(
        List.of(assign("c1", 1, 0, 2)), scheduler.workerFailed("c0", task(1, 0, 1), "broken", 0));
    RunStatus.Shard shard = scheduler.status().shards().get(0);
    assertEquals("broken", shard.lastError());
    assertEquals("n2", shard.node());
    assertEquals(2, shard.attempt());
  }

  @Test
  void repeatsAShardOnTheSameNodeIfThereIsNoOther() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    assertEquals(
        List.of(assign("c0", 1, 0, 2)), scheduler.workerFailed("c0", task(1, 0, 1), "broken", 0));
  }

  @Test
  void givesUpWhenAShardHasFailedTooOften() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    for (int attempt = 1; attempt < 4; attempt++) {
      scheduler.workerFailed("c0", task(1, 0, attempt), "broken", 0);
    }
    String reason =
        "Cannot train shard 0 in round 1: it failed 4 times, the last time in c0 on n1: really broken";
    assertEquals(
        List.of(release("c0"), new Command.GiveUp(reason)),
        scheduler.workerFailed("c0", task(1, 0, 4), "really broken", 0));
    assertEquals(List.of(), scheduler.tick(1));
    assertEquals(List.of(release("late")), scheduler.allocated(on("late", "n1"), 2));
  }

  @Test
  void doesNotBlameAShardForAContainerThatTheClusterTookAway() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    for (int attempt = 1; attempt < 10; attempt++) {
      String container = attempt == 1 ? "c0" : "c" + attempt;
      String next = "c" + (attempt + 1);
      assertEquals(List.of(request(1)), scheduler.ended(container, Fault.CLUSTER, "preempted", 0));
      assertEquals(List.of(launch(next)), scheduler.allocated(on(next, "n1"), 0));
      assertEquals(List.of(assign(next, 1, 0, attempt + 1)), scheduler.registered(next, 0, 0));
    }
  }

  @Test
  void repeatsAShardWhoseContainerDied() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    assertEquals(List.of(request(1)), scheduler.ended("c0", Fault.OWN, "exit status 1", 0));
    assertEquals("exit status 1", scheduler.status().shards().get(0).lastError());
  }

  @Test
  void avoidsANodeThatFailedTwiceIfThereAreOthersEnough() {
    ShardScheduler scheduler = busy(3, 1, "n1", "n2");
    scheduler.clusterSized(3, 0);
    scheduler.workerFailed("c0", task(1, 0, 1), "broken", 0);
    assertEquals(
        List.of(new Command.Avoid("n1"), request(1)),
        scheduler.ended("c0", Fault.OWN, "exit status 1", 0));
    assertEquals(List.of(release("d"), request(1)), scheduler.allocated(on("d", "n1"), 0));
  }

  @Test
  void givesBackTheIdleWorkerOfANodeThatIsAvoided() {
    ShardScheduler scheduler = busy(3, 1, "n1", "n2");
    scheduler.clusterSized(3, 0);
    scheduler.workerFailed("c0", task(1, 0, 1), "broken", 0);
    List<Command> commands = scheduler.workerFailed("c0", task(1, 2, 1), "broken", 0);
    assertEquals(List.of(new Command.Avoid("n1"), release("c0"), request(1)), commands);
  }

  @Test
  void avoidsNoNodeOfASmallCluster() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    scheduler.clusterSized(2, 0);
    for (int attempt = 1; attempt < 4; attempt++) {
      assertEquals(
          List.of(assign("c0", 1, 0, attempt + 1)),
          scheduler.workerFailed("c0", task(1, 0, attempt), "broken", 0));
    }
  }

  @Test
  void givesUpWhenNoWorkerEverStarts() {
    ShardScheduler scheduler = scheduler(1, 1);
    scheduler.start(Set.of(), 0);
    for (int i = 0; i < 7; i++) {
      scheduler.allocated(on("c" + i, "n1"), 0);
      assertEquals(List.of(request(1)), scheduler.ended("c" + i, Fault.OWN, "no Java", 0));
    }
    scheduler.allocated(on("c7", "n1"), 0);
    List<Command> commands = scheduler.launchFailed("c7", "no Java", 0);
    assertEquals(release("c7"), commands.get(0));
    assertTrue(
        commands.get(commands.size() - 1) instanceof Command.GiveUp gaveUp
            && gaveUp.reason().contains("8 in a row")
            && gaveUp.reason().endsWith("no Java"));
  }

  @Test
  void repeatsTheOpenAssignmentToAWorkerThatComesBack() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    assertEquals(List.of(assign("c0", 1, 0, 1)), scheduler.registered("c0", 0, 0));
  }

  @Test
  void stopsAWorkerThatItDoesNotKnow() {
    ShardScheduler scheduler = busy(1, 1, "n1");
    assertEquals(List.of(release("orphan")), scheduler.registered("orphan", 0, 0));
  }

  @Test
  void ignoresWhatAWorkerSaysAboutATaskThatItDoesNotHave() {
    ShardScheduler scheduler = busy(2, 1, "n1", "n2");
    assertEquals(List.of(), scheduler.published("c0", task(1, 1, 1), Map.of(), 0));
    assertEquals(List.of(), scheduler.workerFailed("c0", task(1, 0, 7), "old", 0));
    scheduler.progressed("c1", task(1, 0, 1), 0.9, Map.of());
    assertEquals(0, scheduler.status().share());
    assertEquals(List.of(), scheduler.ended("stranger", Fault.OWN, "", 0));
  }

  @Test
  void tellsHowFarTheRunIs() {
    ShardScheduler scheduler = busy(2, 2, "n1", "n2");
    scheduler.progressed("c0", task(1, 0, 1), 0.5, Map.of("loss", 3.0));
    assertEquals(0.125, scheduler.status().share());
    assertEquals(Map.of("loss", 3.0), scheduler.status().shards().get(0).metrics());
    assertEquals("http://n1/c0", scheduler.status().shards().get(0).log());
  }

  @Test
  void takesBackItsRequestsWhenFewerContainersAreOfUse() {
    ShardScheduler scheduler = busy(3, 1, "n1");
    scheduler.published("c0", task(1, 0, 1), Map.of(), 0);
    assertEquals(
        List.of(assign("c0", 1, 2, 1), request(0)),
        scheduler.published("c0", task(1, 1, 1), Map.of(), 0));
    assertEquals(List.of(release("late")), scheduler.allocated(on("late", "n2"), 0));
  }

  @Test
  void refusesRoundsOutOfOrder() {
    assertThrows(
        IllegalArgumentException.class, () -> new ShardScheduler(1, 3, 2, Meetings.NONE, LIMITS));
  }

  private static ShardScheduler meeting(int rounds) {
    ShardScheduler scheduler = new ShardScheduler(2, 1, rounds, Meetings.EVERY_STEP, LIMITS);
    scheduler.start(Set.of(), 0);
    scheduler.allocated(on("a", "n1"), 0);
    scheduler.allocated(on("b", "n2"), 0);
    return scheduler;
  }

  private static Command again(String container, int shard, int attempt) {
    return new Command.Assign(
        container, task(1, shard, attempt).toBuilder().setGeneration(1).build());
  }

  private static Command.Meet meet(String container, int generation, Peer... peers) {
    return new Command.Meet(
        container,
        Group.newBuilder()
            .setRound(1)
            .setGeneration(generation)
            .addAllPeers(List.of(peers))
            .build());
  }

  private static Peer peer(String host, int port) {
    return Peer.newBuilder().setHost(host).setPort(port).build();
  }

  @Test
  void tellsWorkersOfEachOtherOnceAllShardsHaveOne() {
    ShardScheduler scheduler = meeting(1);
    assertEquals(List.of(assign("a", 1, 0, 1)), scheduler.registered("a", 11, 0));
    Peer[] peers = {peer("n1", 11), peer("n2", 22)};
    assertEquals(
        List.of(assign("b", 1, 1, 1), meet("a", 0, peers), meet("b", 0, peers)),
        scheduler.registered("b", 22, 0));
    assertEquals(
        List.of(assign("a", 1, 0, 1), meet("a", 0, peers)), scheduler.registered("a", 11, 0));
  }

  @Test
  void allWorkersThatHaveMetBeginAnewWhenOneIsLost() {
    ShardScheduler scheduler = meeting(1);
    scheduler.registered("a", 11, 0);
    scheduler.registered("b", 22, 0);
    // Its own part is there, but b may still need what it merges.
    assertEquals(List.of(), scheduler.published("a", task(1, 0, 1), Map.of(), 0));
    assertEquals(
        List.of(again("b", 0, 2), request(1)), scheduler.ended("a", Fault.CLUSTER, "gone", 0));
    assertEquals(List.of(launch("c")), scheduler.allocated(on("c", "n3"), 0));
    Peer[] peers = {peer("n2", 22), peer("n3", 33)};
    assertEquals(
        List.of(again("c", 1, 2), meet("b", 1, peers), meet("c", 1, peers)),
        scheduler.registered("c", 33, 0));
    scheduler.published("b", task(1, 1, 1), Map.of(), 0);
    assertEquals(0, scheduler.status().published());
  }

  @Test
  void aWorkerThatFailsBeforeTheyMetIsReplacedAlone() {
    ShardScheduler scheduler = meeting(1);
    scheduler.registered("a", 11, 0);
    assertEquals(
        List.of(assign("a", 1, 1, 1)), scheduler.workerFailed("a", task(1, 0, 1), "no luck", 0));
  }
}
