package io.paramill.jobs.feature;

import io.paramill.jobs.input.CorpusRecord;
import io.paramill.run.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;

/**
 * Text as hashed TF-IDF: a word falls in the bucket that the absolute value of its 32-bit
 * MurmurHash3 gives; a bucket's number is (1 + ln times) x (1 + ln((1 + documents) / (1 + documents
 * with it))); and the vector's length is 1. scikit-learn computes the same with {@code
 * HashingVectorizer(alternate_sign=False)} and {@code TfidfTransformer(sublinear_tf=True)}.
 *
 * <p>Not safe for use by several threads. Logarithms are those of {@link StrictMath}, so that every
 * machine computes the same.
 */
final class TextFeatures implements FeatureModel {

  private static final int MEMORISED = 256;

  private final double[] rarity;
  private final double[] frequency = new double[MEMORISED];
  private final TermCounts counts;

  /**
   * Features of the texts of a corpus.
   *
   * @param documents how many it has
   * @param documentsWith how many of them have a word in each bucket
   */
  TextFeatures(long documents, long[] documentsWith) {
    rarity = new double[documentsWith.length];
    for (int bucket = 0; bucket < rarity.length; bucket++) {
      rarity[bucket] = 1 + StrictMath.log((1.0 + documents) / (1.0 + documentsWith[bucket]));
    }
    for (int times = 1; times < MEMORISED; times++) {
      frequency[times] = 1 + StrictMath.log(times);
    }
    counts = new TermCounts(rarity.length);
  }

  @Override
  public int size() {
    return rarity.length;
  }

  @Override
  public Features of(CorpusRecord record) {
    return of(record.words().getBytes(), record.words().getLength());
  }

  Features of(byte[] text, int length) {
    counts.count(text, length);
    int[] indices = new int[counts.size()];
    double[] values = new double[indices.length];
    double squares = 0;
    for (int i = 0; i < indices.length; i++) {
      int bucket = counts.bucket(i);
      indices[i] = bucket;
      values[i] = frequency(counts.times(i)) * rarity[bucket];
      squares += values[i] * values[i];
    }
    double norm = Math.sqrt(squares);
    for (int i = 0; i < values.length; i++) {
      values[i] /= norm;
    }
    return Features.sparse(indices, values);
  }

  private double frequency(int times) {
    return times < MEMORISED ? frequency[times] : 1 + StrictMath.log(times);
  }

  @Override
  public Map<String, Object> centre(Moments records) {
    MessageDigest digest = Digest.sha256();
    ByteBuffer sum = ByteBuffer.allocate(Long.BYTES);
    for (long value : records.sums()) {
      digest.update(sum.clear().putLong(value).flip());
    }
    return Map.of("centreSha256", Digest.text(digest));
  }
}
