package io.paramill.jobs.kmeans;

import io.paramill.jobs.feature.FeatureFields;
import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.feature.SpreadAccount;
import io.paramill.jobs.input.CorpusRecord;
import io.paramill.jobs.input.RejectedRecordException;
import io.paramill.jobs.shard.ShardPlan;
import io.paramill.jobs.shard.Sharder;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;

/** Sends each record to the centre that it was assigned to. */
record KMeansSharder(FeatureModel model, Assignment assignment) implements Sharder {

  static Sharder read(ShardPlan plan, Storage storage) throws IOException {
    FeatureFields fields = FeatureFields.of(plan.settings());
    return SideFile.read(
        storage,
        Location.of(plan.sideData()),
        input -> new KMeansSharder(fields.readModel(input), Assignment.read(input)));
  }

  @Override
  public long shard(CorpusRecord record) throws RejectedRecordException {
    return assignment.shard(record.place(), model.of(record));
  }

  @Override
  public Account account(long shard) {
    return new SpreadAccount(model);
  }
}
