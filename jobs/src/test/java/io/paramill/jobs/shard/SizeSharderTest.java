package io.paramill.jobs.shard;

class SizeSharderTest extends SharderContract {

  @Override
  Strategy strategy() {
    return Strategy.SIZE;
  }

  /** Documents of equal shards in bytes differ in number as their lengths do. */
  @Override
  long tolerance(long meanRecords) {
    return 10 + (long) (10 * Math.sqrt((double) meanRecords));
  }
}
