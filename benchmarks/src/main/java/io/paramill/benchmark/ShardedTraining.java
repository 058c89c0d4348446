package io.paramill.benchmark;

import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.merge.MergeRule;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A program that trains all shards of a run, which is cut into one round, and merges them, in one
 * process with the trainer and the merge of the containers.
 */
final class ShardedTraining {

  private ShardedTraining() {}

  /**
   * Takes the run's folder, the seed, the epochs, the merges, the rule, how many shards train at a
   * time, and the trainer's settings, NAME=VALUE each. Leaves the model of round 1.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Storage storage = new LocalStorage();
    RunLayout layout = new RunLayout(Location.of(Path.of(arguments[0]).toAbsolutePath()));
    int shards = ShardManifest.read(storage, layout.shards()).shards().size();
    Map<String, String> settings = new HashMap<>();
    for (int i = 6; i < arguments.length; i++) {
      String[] setting = arguments[i].split("=", 2);
      settings.put(setting[0], setting[1]);
    }
    TrainingPlan plan =
        new TrainingPlan(
            layout.root().toString(),
            "word2vec",
            settings,
            Long.parseLong(arguments[1]),
            Integer.parseInt(arguments[2]),
            1,
            shards,
            new TrainingPlan.Sync(
                Integer.parseInt(arguments[3])
                    * Integer.parseInt(settings.getOrDefault("hot-steps", "1")),
                arguments[4]));
    train(plan, storage, layout, Integer.parseInt(arguments[5]));
  }

  private static void train(TrainingPlan plan, Storage storage, RunLayout layout, int threads)
      throws IOException, InterruptedException {
    Trainer trainer = Trainer.named(plan.trainer());
    List<ParameterBlock> model = new ArrayList<>();
    ModelFolder initial = ModelFolder.create(storage, layout.model(0));
    List<TensorSpec> tensors =
        trainer.initialise(
            plan,
            storage,
            block -> {
              initial.accept(block);
              model.add(block);
            });
    initial.finish(0, tensors);
    Gathering gathering =
        new Gathering(model, plan.shards(), MergeRule.named(plan.sync().rule()), threads);
    ExecutorService pool = Executors.newFixedThreadPool(plan.shards());
    try {
      ExecutorCompletionService<Map<String, Double>> tasks = new ExecutorCompletionService<>(pool);
      for (int shard = 0; shard < plan.shards(); shard++) {
        TrainingTask task = new TrainingTask(plan, storage, shard, 1);
        tasks.submit(() -> train(trainer, task, layout, gathering));
      }
      for (int shard = 0; shard < plan.shards(); shard++) {
        Map<String, Double> unused = tasks.take().get();
      }
    } catch (ExecutionException e) {
      throw new IOException("Cannot train: " + e.getCause(), e.getCause());
    } finally {
      // Whoever waits for a shard that has failed ends as well.
      pool.shutdownNow();
    }
    ModelFolder trained = ModelFolder.create(storage, layout.model(1));
    for (ParameterBlock block : model) {
      trained.accept(block);
    }
    trained.finish(1, tensors);
  }

  private static Map<String, Double> train(
      Trainer trainer, TrainingTask task, RunLayout layout, Gathering gathering)
      throws IOException, InterruptedException {
    gathering.begin();
    try (PartsSource source = PartsSource.open(task.storage(), layout.model(0))) {
      return trainer.train(task, source, gathering.exchange(task.shard()), (share, metrics) -> {});
    } finally {
      gathering.end();
    }
  }
}
