package io.paramill.pipeline;

import java.io.IOException;

/** A step of the chain: inputs, and one output that a manifest commits. */
interface Stage {

  /** The name that people see. */
  String name();

  /** Whether the output is there already. */
  boolean done() throws IOException;

  /**
   * Does the work and commits the output.
   *
   * @return when the work proper was done: tasks that ran, not waiting for the cluster
   */
  Work run(StageProgress progress) throws IOException, InterruptedException;
}
