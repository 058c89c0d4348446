package io.paramill.yarn.master;

/** Whose fault it is that a container has ended. */
enum Fault {
  /** The container's own: what ran in it failed, or was killed for using too much. */
  OWN,
  /** The cluster's: a lost node, a preemption, an administrator. */
  CLUSTER
}
