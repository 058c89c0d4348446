package io.paramill.yarn.client;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.TrainingPlan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A run's folder for {@link ScriptedTrainer}: what comes before and between its rounds. */
public final class ScriptedRun {

  private final Storage storage;
  private final TrainingPlan plan;
  private final RunLayout layout;

  /** Writes the manifest of some shards, and the initial model. */
  public ScriptedRun(Location root, int shards, int rounds, Map<String, String> script)
      throws IOException {
    this(root, shards, rounds, script, TrainingPlan.Sync.NONE);
  }

  /** The same, for workers that meet. */
  public ScriptedRun(
      Location root, int shards, int rounds, Map<String, String> script, TrainingPlan.Sync sync)
      throws IOException {
    this(new LocalStorage(), root, shards, rounds, script, sync);
  }

  /** The same, anywhere. */
  public ScriptedRun(
      Storage storage,
      Location root,
      int shards,
      int rounds,
      Map<String, String> script,
      TrainingPlan.Sync sync)
      throws IOException {
    this.storage = storage;
    plan = new TrainingPlan(root.uri(), "scripted", script, 1, rounds, rounds, shards, sync);
    layout = new RunLayout(root);
    new ShardManifest(
            "test",
            1,
            shards,
            0,
            shards,
            shards,
            "input",
            "content",
            IntStream.range(0, shards)
                .mapToObj(
                    shard -> new ShardManifest.Shard(shard, "", List.of(), 1, 1, 1, "sha" + shard))
                .toList())
        .write(storage, layout.shards());
    writeModel(0, blocks -> new ScriptedTrainer().initialise(plan, storage, blocks));
  }

  /** What is trained. */
  public TrainingPlan plan() {
    return plan;
  }

  /** Where the run's files are. */
  public RunLayout layout() {
    return layout;
  }

  /** What writes blocks. */
  private interface Blocks {
    List<TensorSpec> write(BlockConsumer blocks) throws IOException;
  }

  private void writeModel(int round, Blocks blocks) throws IOException {
    Location folder = layout.model(round);
    BlockFiles.Writer writer =
        new BlockFiles.Writer(storage.create(folder.child("blocks-00000.avro")));
    List<PartManifest.Tensor> tensors =
        blocks.write(writer::write).stream().map(PartManifest.Tensor::of).toList();
    new PartManifest(round, PartManifest.MERGED, "", tensors, List.of(writer.finish()), Map.of())
        .write(storage, folder);
  }

  /**
   * Plays the merge job: the mean of the round's parts; of workers that meet only one has the
   * block.
   */
  public void merge(int round) throws IOException {
    float[] sum = new float[(int) ScriptedTrainer.WEIGHTS.shape().elements()];
    int parts = plan.synchronised() ? 1 : plan.shards();
    for (int shard = 0; shard < parts; shard++) {
      float[] part = weights(layout.part(round, shard));
      for (int i = 0; i < sum.length; i++) {
        sum[i] += part[i];
      }
    }
    ByteBuffer values =
        ByteBuffer.allocate(sum.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float element : sum) {
      values.putFloat(element / parts);
    }
    writeModel(
        round,
        blocks -> {
          blocks.accept(
              new ParameterBlock(ScriptedTrainer.WEIGHTS, 0, 3, null, null, values.array()));
          return List.of(ScriptedTrainer.WEIGHTS);
        });
  }

  /** The elements in a part or a model. */
  public float[] weights(Location folder) throws IOException {
    TensorSpec spec = ScriptedTrainer.WEIGHTS;
    byte[] bytes = new byte[(int) spec.lengthBytes()];
    try (PartsSource source = PartsSource.open(storage, folder);
        TensorReader reader = source.open(spec, RowRange.all(spec.shape()))) {
      reader.readFully(bytes, 0, bytes.length);
    }
    float[] elements = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(elements);
    return elements;
  }
}
