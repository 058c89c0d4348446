package io.paramill.jobs.shard;

class RandomSharderTest extends SharderContract {

  @Override
  Strategy strategy() {
    return Strategy.RANDOM;
  }

  /** Ten standard deviations of a binomial count. */
  @Override
  long tolerance(long meanRecords) {
    return (long) (10 * Math.sqrt((double) meanRecords));
  }
}
