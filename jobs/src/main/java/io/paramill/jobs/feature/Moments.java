package io.paramill.jobs.feature;

import java.util.Collection;

/**
 * What the mean and the spread of a group of records need, as exact sums: how many there are, the
 * squares of their lengths, and each feature.
 */
public final class Moments {

  private static final int COUNT = 0;
  private static final int SQUARES = 1;
  private static final int FEATURES = 2;

  private final long[] sums;

  /** Of no record yet. */
  public Moments(int features) {
    this(new long[FEATURES + features]);
  }

  /** Of {@link #sums} that were added up. */
  public Moments(long[] sums) {
    this.sums = sums;
  }

  /** Adds a record. */
  public void add(Features record) {
    sums[COUNT]++;
    sums[SQUARES] = Math.addExact(sums[SQUARES], FixedPoint.of(record.squaredNorm()));
    for (int i = 0; i < record.size(); i++) {
      int at = FEATURES + record.index(i);
      sums[at] = Math.addExact(sums[at], FixedPoint.of(record.value(i)));
    }
  }

  /** Those of all records of some groups. */
  public static Moments of(Collection<Moments> groups, int features) {
    Moments all = new Moments(features);
    groups.forEach(group -> LongSums.add(all.sums, group.sums));
    return all;
  }

  /** The sums: the moments of two groups together have the sums of these. */
  public long[] sums() {
    return sums;
  }

  /** How many features a record has. */
  public int features() {
    return sums.length - FEATURES;
  }

  /** How many records there are. */
  public long records() {
    return sums[COUNT];
  }

  /** The mean of a feature; 0 of no records. */
  public double mean(int feature) {
    return FixedPoint.value(sums[FEATURES + feature]) / Math.max(1, records());
  }

  /** The sum of the squared distances of the records from their mean. */
  public double scatter() {
    double squares = FixedPoint.value(sums[SQUARES]);
    double ofMean = 0;
    for (int feature = 0; feature < features(); feature++) {
      ofMean += mean(feature) * mean(feature);
    }
    return Math.max(0, squares - ofMean * records());
  }
}
