package io.paramill.jobs.variance;

import io.paramill.jobs.feature.FeatureMapper;
import io.paramill.jobs.feature.FeatureMatrix;
import io.paramill.jobs.feature.FeatureModel;
import io.paramill.jobs.feature.FeatureTask;
import io.paramill.jobs.feature.Features;
import io.paramill.jobs.feature.LongsWritable;
import io.paramill.jobs.feature.Moments;
import io.paramill.jobs.feature.SideFile;
import io.paramill.jobs.input.DocumentKey;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.io.IntWritable;

/**
 * A pass of the range finder: sums x (x' basis) over the records x. Memory is two matrices of the
 * basis. Runs in a map.
 */
final class ProductMapper extends FeatureMapper<IntWritable, LongsWritable> {

  static final int PRODUCTS = 0;
  static final int MOMENTS = 1;

  private FeatureMatrix basis;
  private ProductSums products;
  private Moments moments;

  @Override
  protected void begin(FeatureTask task, FeatureModel model, Storage storage) throws IOException {
    basis = SideFile.read(storage, Location.of(task.side()), FeatureMatrix::read);
    products = new ProductSums(basis);
    moments = new Moments(model.size());
  }

  @Override
  protected void take(DocumentKey place, Features record, Context context) {
    products.add(record);
    moments.add(record);
  }

  @Override
  protected void cleanup(Context context) throws IOException, InterruptedException {
    context.write(new IntWritable(PRODUCTS), new LongsWritable(products.sums()));
    context.write(new IntWritable(MOMENTS), new LongsWritable(moments.sums()));
  }
}
