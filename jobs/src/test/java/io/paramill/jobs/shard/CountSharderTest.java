package io.paramill.jobs.shard;

class CountSharderTest extends SharderContract {

  @Override
  Strategy strategy() {
    return Strategy.COUNT;
  }

  @Override
  long tolerance(long meanRecords) {
    return 1;
  }
}
