package io.paramill.yarn.master;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.yarn.protocol.RunStatus.Phase;
import io.paramill.yarn.protocol.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A scheduler on a cluster where anything may happen at any time. */
final class ShardSchedulerSimulationTest {

  private static final int STEPS = 100_000;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void publishesEveryPartOnceOrGivesUpForAReason(long seed) {
    new Simulation(seed).run();
  }

  /** The world around the scheduler, and what must always hold in it. */
  private static final class Simulation {
    private final Random random;
    private final int shards;
    private final int rounds;
    private final int nodes;
    private final int capacity;
    private final Limits limits;
    private final ShardScheduler scheduler;
    private final Map<String, Task> held = new LinkedHashMap<>();
    private final Map<String, String> nodeOf = new HashMap<>();
    private final Set<String> launched = new TreeSet<>();
    private final Set<String> registered = new TreeSet<>();
    private final Set<String> avoided = new HashSet<>();
    private final Set<String> published = new HashSet<>();
    private final Map<String, Integer> failures = new HashMap<>();
    private final double trouble;
    private int asked;
    private int containers;
    private long now;
    private int endings;
    private boolean gaveUp;

    Simulation(long seed) {
      random = new Random(seed);
      shards = 1 + random.nextInt(8);
      rounds = 1 + random.nextInt(4);
      nodes = 1 + random.nextInt(6);
      capacity = 1 + random.nextInt(6);
      trouble = random.nextInt(4) * 0.08;
      limits = new Limits(1 + random.nextInt(6), 4, 2_000, 1_000_000);
      scheduler = new ShardScheduler(shards, 1, rounds, Meetings.NONE, limits);
    }

    void run() {
      obey(scheduler.start(Set.of(), now));
      obey(scheduler.clusterSized(nodes, now));
      for (int step = 0; step < STEPS && endings == 0; step++) {
        now += random.nextInt(500);
        happen();
      }
      assertEquals(1, endings, "it must end, once");
      assertEquals(Set.of(), held.keySet(), "no container may be left");
      assertEquals(0, asked, "no request may be left");
      if (gaveUp) {
        assertEquals(Phase.FAILED, scheduler.status().phase());
        assertTrue(trouble > 0);
      } else {
        assertEquals(shards * rounds, published.size());
      }
    }

    private void happen() {
      obey(scheduler.tick(now));
      if (endings > 0) {
        return;
      }
      if (random.nextDouble() < trouble && !held.isEmpty()) {
        misfortune(pick(held.keySet()));
      } else if (asked > 0 && held.size() < capacity && random.nextBoolean()) {
        allocate();
      } else if (scheduler.awaitedModel() > 0 && random.nextInt(5) == 0) {
        obey(scheduler.merged(scheduler.awaitedModel(), now));
      } else if (!launched.isEmpty()) {
        work(pick(launched));
      }
    }

    private void allocate() {
      String container = "c" + containers++;
      String node = "n" + random.nextInt(nodes);
      if (avoided.contains(node) && random.nextInt(10) > 0) {
        return;
      }
      asked--;
      held.put(container, null);
      nodeOf.put(container, node);
      obey(scheduler.allocated(new Allocation(container, node, ""), now));
    }

    private void work(String container) {
      Task task = held.get(container);
      if (!registered.contains(container) || random.nextInt(20) == 0) {
        registered.add(container);
        obey(scheduler.registered(container, 0, now));
      } else if (task != null && random.nextInt(3) == 0) {
        held.put(container, null);
        assertTrue(published.add(key(task)), "published twice: " + task);
        obey(scheduler.published(container, task, Map.of(), now));
      } else if (task != null) {
        scheduler.progressed(container, task, random.nextDouble(), Map.of());
      }
    }

    private void misfortune(String container) {
      Task task = held.get(container);
      int kind = random.nextInt(3);
      if (kind == 0 && task != null) {
        held.put(container, null);
        failures.merge(key(task), 1, Integer::sum);
        obey(scheduler.workerFailed(container, task, "trainer", now));
        return;
      }
      Fault fault = kind == 1 ? Fault.OWN : Fault.CLUSTER;
      if (task != null && fault == Fault.OWN) {
        failures.merge(key(task), 1, Integer::sum);
      }
      forget(container);
      obey(scheduler.ended(container, fault, "container", now));
    }

    private void obey(List<Command> commands) {
      for (Command command : commands) {
        assertEquals(0, endings, "no command after the end: " + command);
        if (command instanceof Command.Request request) {
          asked = request.containers();
          assertTrue(asked <= limits.workers());
        } else if (command instanceof Command.Launch launch) {
          assertTrue(held.containsKey(launch.container()));
          assertTrue(launched.add(launch.container()), "launched twice");
          assertTrue(launched.size() <= limits.workers(), "more workers than allowed");
        } else if (command instanceof Command.Assign assign) {
          assigned(assign.container(), assign.task());
        } else if (command instanceof Command.Release release) {
          assertTrue(held.containsKey(release.container()), "released what it does not hold");
          assertTrue(endingSoon(commands) || held.get(release.container()) == null);
          forget(release.container());
        } else if (command instanceof Command.Avoid avoid) {
          avoided.add(avoid.node());
          assertTrue(avoided.size() * 3 <= nodes, "too few nodes left");
        } else {
          endings++;
          gaveUp = command instanceof Command.GiveUp;
          if (gaveUp) {
            boolean shardFailed = failures.containsValue(limits.maxAttempts());
            assertTrue(shardFailed || scheduler.status().message().contains("in a row"));
          }
        }
      }
      failures.forEach((key, count) -> assertTrue(count <= limits.maxAttempts(), key));
    }

    private static boolean endingSoon(List<Command> commands) {
      return commands.stream().anyMatch(Command.GiveUp.class::isInstance);
    }

    private void assigned(String container, Task task) {
      assertTrue(registered.contains(container), "assigned to a worker that is not ready");
      if (task.equals(held.get(container))) {
        return;
      }
      assertEquals(null, held.get(container), "the worker is busy");
      assertFalse(published.contains(key(task)), "it is published already");
      assertTrue(
          held.values().stream().noneMatch(other -> other != null && key(other).equals(key(task))),
          "two live assignments of " + task);
      assertFalse(avoided.contains(nodeOf.get(container)));
      held.put(container, task);
    }

    private void forget(String container) {
      held.remove(container);
      launched.remove(container);
      registered.remove(container);
    }

    private String pick(Set<String> set) {
      return new ArrayList<>(set).get(random.nextInt(set.size()));
    }

    private static String key(Task task) {
      return task.getRound() + "/" + task.getShard();
    }
  }
}
