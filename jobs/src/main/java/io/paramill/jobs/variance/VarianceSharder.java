package io.paramill.jobs.variance;

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

/** Sends each record to the shard of its point in the principal subspace. */
record VarianceSharder(FeatureModel model, Projection projection, Dealing dealing)
    implements Sharder {

  static Sharder read(ShardPlan plan, Storage storage) throws IOException {
    FeatureFields fields = FeatureFields.of(plan.settings());
    return SideFile.read(
        storage,
        Location.of(plan.sideData()),
        input ->
            new VarianceSharder(
                fields.readModel(input), Projection.read(input), Dealing.read(input)));
  }

  @Override
  public long shard(CorpusRecord record) throws RejectedRecordException {
    return dealing.shard(projection.point(record.place(), model.of(record)));
  }

  @Override
  public Account account(long shard) {
    return new SpreadAccount(model);
  }
}
