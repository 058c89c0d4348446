package io.paramill.yarn.master;

/**
 * Where containers come from: YARN, or a script in tests. Calls return at once; what becomes of
 * them is told to a {@link Listener}.
 */
interface ContainerPool {

  /** Is told the news, from any thread. */
  interface Listener {

    /** A container was given. */
    void allocated(Allocation allocation);

    /** No worker could be started in a container. */
    void launchFailed(String container, String reason);

    /** A container has ended. */
    void ended(String container, Fault fault, String reason);

    /** The cluster has so many nodes. */
    void clusterSized(int nodes);

    /** The pool is of no use any more, and the master must end. */
    void broken(Throwable cause);
  }

  /** So many containers are to be asked for, those asked for before included. */
  void request(int containers);

  /** Starts a worker in an allocated container. */
  void launch(String container);

  /** Gives a container back, whether a worker runs in it or not. */
  void release(String container);

  /** Takes no more containers on a node. */
  void avoid(String node);

  /** Tells the cluster how far the run is, from 0 to 1. */
  void progress(double share);
}
