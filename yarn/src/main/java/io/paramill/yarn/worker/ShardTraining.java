package io.paramill.yarn.worker;

import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.PartManifest;
import io.paramill.run.PartManifest.BlockFile;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import io.paramill.yarn.protocol.PartInput;
import io.paramill.yarn.protocol.Task;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains one task and publishes its part: written into a folder of this attempt alone, and renamed
 * when it is whole. If another attempt was faster, its part stays and this one is dropped; their
 * bytes are the same.
 */
final class ShardTraining {

  private static final String BLOCKS = "blocks-00000.avro";

  private final TrainingPlan plan;
  private final Storage storage;
  private final Trainer trainer;
  private final String container;
  private final Optional<Meeting> meeting;
  private final RunLayout layout;

  /**
   * Trains a plan's tasks.
   *
   * @param meeting of workers whose plan is {@linkplain TrainingPlan#synchronised synchronised}
   */
  ShardTraining(
      TrainingPlan plan,
      Storage storage,
      Trainer trainer,
      String container,
      Optional<Meeting> meeting) {
    this.plan = plan;
    this.meeting = meeting;
    this.storage = storage;
    this.trainer = trainer;
    this.container = container;
    layout = new RunLayout(Location.of(plan.root()));
  }

  /**
   * Trains and publishes.
   *
   * @return the metrics in the published part
   * @throws InterruptedException if the thread is interrupted; then nothing is published. An
   *     interrupted read or write throws its own {@link IOException}, with the same effect
   */
  Map<String, Double> run(Task task, Trainer.Progress progress)
      throws IOException, InterruptedException {
    int round = task.getRound();
    int shard = task.getShard();
    Location part = layout.part(round, shard);
    ShardManifest shards = ShardManifest.read(storage, layout.shards());
    try (PartsSource model = PartsSource.open(storage, layout.model(round - 1))) {
      PartInput input = PartInput.of(plan, shards, model.manifest(), round, shard);
      // Workers that meet need each other to the end of the round.
      if (meeting.isPresent() || !input.isPublished(storage, part)) {
        Location attempt = layout.partAttempt(round, shard, container + "-" + task.getAttempt());
        storage.delete(attempt);
        try (EventCurves curves =
            curves(task, shards.shards().get(shard).records(), attempt, progress)) {
          write(task, model, input, attempt, curves);
          publish(attempt, part, input);
        } finally {
          storage.delete(attempt);
        }
      }
    }
    return PartManifest.read(storage, part).metrics();
  }

  private EventCurves curves(Task task, long records, Location attempt, Trainer.Progress progress) {
    TrainingTask training = new TrainingTask(plan, storage, task.getShard(), task.getRound());
    return new EventCurves(
        storage,
        layout.events(task.getShard()),
        "%s.%d".formatted(attempt.name(), task.getRound()),
        training.from(records),
        training.to(records),
        progress);
  }

  private void write(
      Task task, PartsSource model, PartInput input, Location attempt, Trainer.Progress progress)
      throws IOException, InterruptedException {
    BlockFile file;
    Map<String, Double> metrics;
    try (BlockFiles.Writer blocks = new BlockFiles.Writer(storage.create(attempt.child(BLOCKS)))) {
      TrainingTask training = new TrainingTask(plan, storage, task.getShard(), task.getRound());
      if (meeting.isPresent()) {
        GroupExchange exchange = meeting.get().exchange(task, model);
        metrics = trainer.train(training, model, exchange, progress);
        exchange.publish(blocks::write);
      } else {
        metrics =
            trainer.train(
                training, model, (changes, merged) -> changes.to(blocks::write), progress);
      }
      file = blocks.finish();
    }
    new PartManifest(
            task.getRound(),
            task.getShard(),
            input.digest(),
            model.manifest().tensors(),
            List.of(file),
            metrics)
        .write(storage, attempt);
  }

  private void publish(Location attempt, Location part, PartInput input)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      storage.rename(attempt, part);
    } catch (FileAlreadyExistsException e) {
      if (!input.isPublished(storage, part)) {
        throw e;
      }
    }
  }
}
