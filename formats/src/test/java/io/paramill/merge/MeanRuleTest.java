package io.paramill.merge;

class MeanRuleTest extends MergeRuleContract {

  @Override
  MergeRule rule() {
    return new MeanRule();
  }
}
