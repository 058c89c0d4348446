package io.paramill.yarn.worker;

import io.paramill.format.parts.PartsSource;
import io.paramill.merge.MergeRule;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Task;
import java.io.Closeable;
import java.io.IOException;

/** Where a worker meets the other workers of its rounds. */
final class Meeting implements Closeable {

  private final TrainingPlan plan;
  private final PeerServer server;
  private final Peers peers;

  /**
   * Listens to the other workers.
   *
   * @param secret of the application's workers
   */
  Meeting(TrainingPlan plan, String container, byte[] secret) throws IOException {
    this.plan = plan;
    server = new PeerServer(secret);
    peers = new Peers(container, ContainerToken.of(secret, container));
  }

  int port() {
    return server.port();
  }

  /** The master has brought a round's workers together. */
  void meet(Group group) {
    peers.meet(group);
  }

  /** Takes part in a task's round. */
  GroupExchange exchange(Task task, PartsSource model) {
    return new GroupExchange(
        task,
        new ModelBlocks(model, plan.shards()),
        MergeRule.named(plan.sync().rule()),
        peers,
        server);
  }

  @Override
  public void close() {
    peers.close();
    server.close();
  }
}
