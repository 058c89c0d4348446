package io.paramill.yarn.master;

import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Task;

/** What the scheduler wants done. */
sealed interface Command {

  /** So many containers are to be asked for from now on, those asked for before included. */
  record Request(int containers) implements Command {}

  /** Start a worker in an allocated container. */
  record Launch(String container) implements Command {}

  /** Give a task to the worker in a container; the same one again if it has come back. */
  record Assign(String container, Task task) implements Command {}

  /** Tell a worker all the workers of its round, in the order of their shards. */
  record Meet(String container, Group group) implements Command {}

  /** Stop the worker and give the container back. */
  record Release(String container) implements Command {}

  /** Take no more containers on this node. */
  record Avoid(String node) implements Command {}

  /** The run has failed. */
  record GiveUp(String reason) implements Command {}

  /** Every part of every round is published. */
  record Finish() implements Command {}
}
