package io.paramill.merge;

class SumRuleTest extends MergeRuleContract {

  @Override
  MergeRule rule() {
    return new SumRule();
  }

  @Override
  boolean idempotent() {
    return false;
  }
}
