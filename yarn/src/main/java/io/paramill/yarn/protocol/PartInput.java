package io.paramill.yarn.protocol;

import io.paramill.run.Digest;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.TrainingPlan;
import java.io.IOException;

/**
 * All that the bytes of a part depend on. Its digest tells whether a part that is there already is
 * the one that a run would train.
 *
 * @param plan without its root: moving a run changes nothing
 * @param shardSha256 of the shard's files
 * @param modelDigest of the manifest of the model that the round starts from
 */
public record PartInput(TrainingPlan plan, int round, String shardSha256, String modelDigest) {

  /** The input of a shard's part. */
  public static PartInput of(
      TrainingPlan plan, ShardManifest shards, PartManifest model, int round, int shard) {
    if (shards.shards().size() != plan.shards()) {
      throw new IllegalArgumentException(
          "Cannot train %d shards: the corpus has %d"
              .formatted(plan.shards(), shards.shards().size()));
    }
    TrainingPlan bare =
        new TrainingPlan(
            "",
            plan.trainer(),
            plan.settings(),
            plan.seed(),
            plan.epochs(),
            plan.rounds(),
            plan.shards(),
            plan.sync());
    return new PartInput(bare, round, shards.shards().get(shard).sha256(), Digest.of(model));
  }

  /**
   * Whether a part is there.
   *
   * @throws IOException if it is, but was made from another input
   */
  public boolean isPublished(Storage storage, Location part) throws IOException {
    if (!storage.exists(RunLayout.manifest(part))) {
      return false;
    }
    if (!PartManifest.read(storage, part).inputDigest().equals(digest())) {
      throw new IOException(
          "Cannot use "
              + part
              + ": it was trained from another plan, corpus or model; delete it to train it anew");
    }
    return true;
  }

  /** The digest of all of it. */
  public String digest() {
    return Digest.of(this);
  }
}
