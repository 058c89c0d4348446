package io.paramill.jobs.merge;

class MeanRuleTest extends MergeRuleContract {

  @Override
  MergeRule rule() {
    return new MeanRule();
  }
}
