package io.paramill.yarn.client;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;

/**
 * Adds the shard's number plus one to every element; before that, it fails as the plan's settings
 * say: {@code <shard>=<kind>:<times>} for the first attempts at a shard in round 1.
 */
public final class ScriptedTrainer implements Trainer {

  /** The tensor that it trains. */
  static final TensorSpec WEIGHTS = new TensorSpec("weights", DType.FLOAT32, Shape.of(3, 2));

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public void check(Map<String, String> settings) {}

  @Override
  public long memoryBytes(TrainingPlan plan, Storage storage) {
    return 0;
  }

  @Override
  public List<TensorSpec> initialise(TrainingPlan plan, Storage storage, BlockConsumer blocks)
      throws IOException {
    byte[] zeros = new byte[(int) WEIGHTS.lengthBytes()];
    blocks.accept(new ParameterBlock(WEIGHTS, 0, 3, null, null, zeros));
    return List.of(WEIGHTS);
  }

  @Override
  public Map<String, Double> train(
      TrainingTask task, PartsSource model, Exchange exchange, Progress progress)
      throws IOException, InterruptedException {
    if (task.round() == 1) {
      fail(task);
    }
    progress.report(0.5, Map.of("loss", 1.0));
    ParameterBlock[] weights = new ParameterBlock[1];
    model.blocks(WEIGHTS, range -> true, block -> weights[0] = block);
    for (int step = 1; step <= task.steps(); step++) {
      if (step == 2) {
        failLater(task);
      }
      ParameterBlock trained = plus(weights[0], task.shard() + 1);
      exchange.step(blocks -> blocks.accept(trained), merged -> weights[0] = merged);
    }
    return Map.of("loss", 0.5, "tokens", 6.0);
  }

  private static void fail(TrainingTask task) throws IOException, InterruptedException {
    fail(task, String.valueOf(task.shard()));
  }

  /** As {@code <shard>.later} says, after the workers have met. */
  private static void failLater(TrainingTask task) throws IOException, InterruptedException {
    fail(task, task.shard() + ".later");
  }

  private static void fail(TrainingTask task, String key) throws IOException, InterruptedException {
    String script = task.plan().settings().get(key);
    if (script == null) {
      return;
    }
    String[] words = script.split(":", 2);
    if (attempt(task, key) > Integer.parseInt(words[1])) {
      return;
    }
    switch (words[0]) {
      case "throw" -> throw new IOException("the scripted trainer is out of luck");
      case "halt" -> {
        System.err.println("the scripted trainer pulls the plug");
        Runtime.getRuntime().halt(77);
      }
      case "memory" -> throw new OutOfMemoryError("the scripted trainer eats it all");
      case "sleep" -> Thread.sleep(600_000);
      default -> throw new IllegalArgumentException(script);
    }
  }

  /** Counts attempts by files, which outlive containers. */
  private static int attempt(TrainingTask task, String key) throws IOException {
    Location folder =
        new RunLayout(Location.of(task.plan().root())).root().child("attempts/" + key);
    for (int attempt = 1; ; attempt++) {
      try {
        task.storage().create(folder.child(String.valueOf(attempt))).close();
        return attempt;
      } catch (FileAlreadyExistsException e) {
        // It was made before.
      }
    }
  }

  private static ParameterBlock plus(ParameterBlock block, float addend) {
    ByteBuffer values = ByteBuffer.wrap(block.values().clone()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.capacity(); i += Float.BYTES) {
      values.putFloat(i, values.getFloat(i) + addend);
    }
    return new ParameterBlock(
        block.spec(), block.firstRow(), block.rowCount(), null, null, values.array());
  }
}
