package io.paramill.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class TogetherTest {

  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

  /** What a stage does. */
  private interface Body {
    Work run(StageProgress progress) throws IOException, InterruptedException;
  }

  private record Scripted(String name, boolean done, Body body) implements Stage {
    @Override
    public Work run(StageProgress progress) throws IOException, InterruptedException {
      return body.run(progress);
    }
  }

  private static Work seconds(int from, int to) {
    return Work.between(NOON.plusSeconds(from), NOON.plusSeconds(to));
  }

  private static Work meet(CyclicBarrier barrier, Work work) throws IOException {
    try {
      barrier.await();
      return work;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  void stagesRunAtTheSameTimeAndWhatOverlapsCountsOnce() throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    Stage together =
        new Together(
            List.of(
                new Scripted("a", false, progress -> meet(barrier, seconds(0, 10))),
                new Scripted("b", false, progress -> meet(barrier, seconds(5, 12)))));
    assertEquals("a, b", together.name());
    assertEquals(Duration.ofSeconds(12), together.run((share, detail) -> {}).duration());
  }

  @Test
  void onlyOpenStagesRunAndTheirShareIsTheWhole() throws Exception {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    Stage together =
        new Together(
            List.of(
                new Scripted(
                    "a",
                    true,
                    progress -> {
                      throw new AssertionError("it is done");
                    }),
                new Scripted(
                    "b",
                    false,
                    progress -> {
                      progress.report(0.5, "half");
                      return seconds(1, 2);
                    })));
    assertFalse(together.done());
    together.run((share, detail) -> told.add(share + " " + detail));
    assertEquals(List.of("0.5 half"), told);
  }

  @Test
  void aFailureInterruptsTheOthersAndWaitsForTheirEnd() {
    AtomicBoolean tidied = new AtomicBoolean();
    CyclicBarrier barrier = new CyclicBarrier(2);
    Stage together =
        new Together(
            List.of(
                new Scripted(
                    "slow",
                    false,
                    progress -> {
                      meet(barrier, Work.NONE);
                      try {
                        Thread.sleep(60_000);
                        return Work.NONE;
                      } finally {
                        tidied.set(true);
                      }
                    }),
                new Scripted(
                    "bad",
                    false,
                    progress -> {
                      meet(barrier, Work.NONE);
                      throw new IOException("no luck");
                    })));
    IOException failure =
        assertThrows(IOException.class, () -> together.run((share, detail) -> {}));
    assertEquals("no luck", failure.getMessage());
    assertTrue(tidied.get());
  }
}
