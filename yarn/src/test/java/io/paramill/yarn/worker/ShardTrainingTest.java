package io.paramill.yarn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.run.PartManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.yarn.client.ScriptedRun;
import io.paramill.yarn.client.ScriptedTrainer;
import io.paramill.yarn.protocol.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardTrainingTest {

  private static final Task TASK = Task.newBuilder().setRound(1).setShard(1).setAttempt(3).build();

  @TempDir private Path folder;
  private final Storage storage = new LocalStorage();
  private ScriptedRun run;
  private Location part;

  @BeforeEach
  void prepare() throws IOException {
    run = new ScriptedRun(Location.of(folder), 2, 1, Map.of("0", "throw:1"));
    part = run.layout().part(1, 1);
  }

  private ShardTraining training(String container) {
    return new ShardTraining(
        run.plan(), storage, new ScriptedTrainer(), container, Optional.empty());
  }

  private void assertNoAttemptIsLeft() throws IOException {
    Location attempts = run.layout().parts(1).child("_attempts");
    assertTrue(!storage.exists(attempts) || storage.list(attempts).isEmpty());
  }

  @Test
  void publishesAPartWithItsMetrics() throws Exception {
    Map<String, Double> metrics = training("c1").run(TASK, (share, numbers) -> {});
    assertEquals(Map.of("loss", 0.5, "tokens", 6.0), metrics);
    PartManifest manifest = PartManifest.read(storage, part);
    assertEquals(1, manifest.round());
    assertEquals(1, manifest.shard());
    assertEquals(metrics, manifest.metrics());
    assertEquals(2f, run.weights(part)[5]);
    assertNoAttemptIsLeft();
  }

  @Test
  void trainsWithoutCurvesWhereTheyCannotBeWritten() throws Exception {
    storage.create(run.layout().root().child("events")).close();
    training("c1").run(TASK, (share, numbers) -> {});
    assertTrue(storage.exists(part));
  }

  @Test
  void dropsItsOwnPartIfAnotherAttemptWasFaster() throws Exception {
    ShardTraining slow = training("slow");
    slow.run(
        TASK,
        (share, numbers) -> {
          try {
            training("fast").run(TASK, (other, others) -> {});
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertEquals(2f, run.weights(part)[0]);
    assertNoAttemptIsLeft();
  }

  @Test
  void trainsNothingIfThePartIsThere() throws Exception {
    training("c1").run(TASK, (share, numbers) -> {});
    assertEquals(
        Map.of("loss", 0.5, "tokens", 6.0),
        training("c2")
            .run(
                TASK,
                (share, numbers) -> {
                  throw new AssertionError("trained again");
                }));
  }

  @Test
  void refusesAPartThatWasMadeFromSomethingElse() throws Exception {
    training("c1").run(TASK, (share, numbers) -> {});
    run = new ScriptedRun(Location.of(folder.resolve("other")), 2, 1, Map.of("0", "throw:2"));
    storage.rename(part, run.layout().part(1, 1));
    IOException refused =
        assertThrows(IOException.class, () -> training("c1").run(TASK, (share, numbers) -> {}));
    assertTrue(refused.getMessage().contains("trained from another plan"), refused.getMessage());
  }

  @Test
  void makesTheSameManifestInAnotherFolder() throws Exception {
    training("c1").run(TASK, (share, numbers) -> {});
    PartManifest here = PartManifest.read(storage, part);
    run = new ScriptedRun(Location.of(folder.resolve("other")), 2, 1, Map.of("0", "throw:1"));
    training("c2").run(TASK, (share, numbers) -> {});
    assertEquals(here, PartManifest.read(storage, run.layout().part(1, 1)));
  }

  @Test
  void publishesNothingWhenItIsInterrupted() throws Exception {
    assertThrows(
        Exception.class,
        () -> training("c1").run(TASK, (share, numbers) -> Thread.currentThread().interrupt()));
    boolean unused = Thread.interrupted();
    assertFalse(storage.exists(part));
    assertNoAttemptIsLeft();
  }

  @Test
  void leavesNothingBehindWhenTheTrainerFails() throws Exception {
    Task failing = TASK.toBuilder().setShard(0).build();
    assertThrows(IOException.class, () -> training("c1").run(failing, (share, numbers) -> {}));
    assertFalse(storage.exists(run.layout().part(1, 0)));
    assertNoAttemptIsLeft();
  }
}
