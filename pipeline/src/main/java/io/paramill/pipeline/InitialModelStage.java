package io.paramill.pipeline;

import io.paramill.format.parts.BlockFiles;
import io.paramill.run.Digest;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes the parameters that training starts from: the model of round 0. */
final class InitialModelStage implements Stage {

  private final Storage storage;
  private final RunLayout layout;
  private final TrainingPlan plan;

  InitialModelStage(Storage storage, RunLayout layout, TrainingPlan plan) {
    this.storage = storage;
    this.layout = layout;
    this.plan = plan;
  }

  @Override
  public String name() {
    return "initialise";
  }

  @Override
  public boolean done() throws IOException {
    return storage.exists(RunLayout.manifest(layout.model(0)));
  }

  @Override
  public Work run(StageProgress progress) throws IOException {
    Instant start = Instant.now();
    Location model = layout.model(0);
    Location temporary = model.sibling("_" + model.name() + ".tmp");
    storage.delete(temporary);
    try (BlockFiles.Writer writer =
        new BlockFiles.Writer(storage.create(temporary.child("blocks-00000.avro")))) {
      List<TensorSpec> tensors =
          Trainer.named(plan.trainer()).initialise(plan, storage, writer::write);
      new PartManifest(
              0,
              PartManifest.MERGED,
              Digest.of(plan),
              tensors.stream().map(PartManifest.Tensor::of).toList(),
              List.of(writer.finish()),
              Map.of())
          .write(storage, temporary);
    }
    storage.rename(temporary, model);
    return Work.since(start);
  }
}
