package io.paramill.pipeline;

import java.io.IOException;
import java.time.Duration;

/** A step of the chain: inputs, and one output that a manifest commits. */
interface Stage {

  /** The name that people see. */
  String name();

  /** Whether the output is there already. */
  boolean done() throws IOException;

  /**
   * Does the work and commits the output.
   *
   * @return how much of the time went into the work proper: tasks that ran, not waiting for the
   *     cluster
   */
  Duration run(StageProgress progress) throws IOException, InterruptedException;
}
