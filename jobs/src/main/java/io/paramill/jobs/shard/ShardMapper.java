package io.paramill.jobs.shard;

import io.paramill.jobs.TaskFailures;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Mapper;

/** Sends every document to its shard. Runs in a map. */
final class ShardMapper extends Mapper<DocumentKey, Text, ShardKey, Text> {

  private final ShardKey key = new ShardKey();
  private final ContentSum sum = new ContentSum();
  private Sharder sharder;
  private PieceTable pieces;
  private long documents;
  private long bytes;

  @Override
  public void run(Context context) throws IOException, InterruptedException {
    TaskFailures.watch(context, () -> super.run(context));
  }

  @Override
  protected void setup(Context context) throws IOException {
    ShardPlan plan = ShardPlan.from(context.getConfiguration());
    sharder = plan.sharder();
    if (plan.pieces() != null) {
      pieces =
          PieceTable.read(
              new HadoopStorage(context.getConfiguration()), Location.of(plan.pieces()));
    }
  }

  @Override
  protected void map(DocumentKey document, Text text, Context context)
      throws IOException, InterruptedException {
    Sharder.Place place =
        pieces == null
            ? new Sharder.Place(document.source(), document.offset(), 0, 0)
            : pieces.place(document);
    key.set(sharder.shard(place), sharder.order(place), place.source(), place.offset());
    context.write(key, text);
    sum.add(place.source(), place.offset(), text);
    documents++;
    bytes += text.getLength();
  }

  @Override
  protected void cleanup(Context context) {
    context.getCounter(ShardCounter.DOCUMENTS).increment(documents);
    context.getCounter(ShardCounter.BYTES).increment(bytes);
    context.getCounter(ShardCounter.DIGEST_HIGH).increment(sum.high());
    context.getCounter(ShardCounter.DIGEST_LOW).increment(sum.low());
  }
}
