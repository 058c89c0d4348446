package io.paramill.pipeline;

/** Is told how far a stage is. */
@FunctionalInterface
public interface StageProgress {

  /**
   * Called every now and then.
   *
   * @param share of the stage that is done, from 0 to 1
   * @param detail a few words, or nothing
   */
  void report(double share, String detail);
}
