package io.paramill.yarn.master;

import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.Gpus;
import io.paramill.yarn.protocol.JavaContainer;
import io.paramill.yarn.protocol.Staging;
import io.paramill.yarn.protocol.TrainingKeys;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.security.token.Token;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.Priority;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.UpdatedContainer;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.client.api.async.AMRMClientAsync;
import org.apache.hadoop.yarn.client.api.async.NMClientAsync;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.apache.hadoop.yarn.security.AMRMTokenIdentifier;
import org.apache.hadoop.yarn.webapp.util.WebAppUtils;

/** Containers of a YARN cluster, with a worker in each. Runs in the master. */
final class YarnContainerPool implements ContainerPool, Closeable {

  private static final int HEARTBEAT_MILLIS = 500;
  private static final Priority PRIORITY = Priority.newInstance(1);

  private final Configuration configuration;
  private final Staging staging;
  private final JavaContainer worker;
  private final byte[] secret;
  private final Listener listener;
  private final Resource resource;
  private final AMRMClientAsync<ContainerRequest> resources;
  private final NMClientAsync nodes;
  private final Deque<ContainerRequest> asked = new ArrayDeque<>();
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private volatile float progress;

  /**
   * A pool that is not registered yet; what is asked of it before goes out then.
   *
   * @param worker the program that containers run
   * @param secret of the application
   */
  YarnContainerPool(
      YarnConfiguration configuration,
      Staging staging,
      TrainingOptions options,
      JavaContainer worker,
      byte[] secret,
      Listener listener) {
    this.configuration = configuration;
    this.staging = staging;
    this.worker = worker;
    this.secret = secret.clone();
    this.listener = listener;
    resource = Gpus.resource(options);
    resources =
        AMRMClientAsync.createAMRMClientAsync(
            configuration.getInt(TrainingKeys.HEARTBEAT_MILLIS, HEARTBEAT_MILLIS),
            new ResourceNews());
    nodes = NMClientAsync.createNMClientAsync(new LaunchNews(listener));
    resources.init(configuration);
    nodes.init(configuration);
  }

  /** Tells the ResourceManager that the master is there. */
  void register(String host, int port, String trackingUrl) throws IOException, YarnException {
    resources.start();
    nodes.start();
    resources.registerApplicationMaster(host, port, trackingUrl);
  }

  /** Tells the ResourceManager how the run has ended. */
  void unregister(FinalApplicationStatus status, String diagnostics, String trackingUrl)
      throws IOException, YarnException {
    resources.unregisterApplicationMaster(status, diagnostics, trackingUrl);
  }

  @Override
  public void close() {
    nodes.stop();
    resources.stop();
  }

  @Override
  public synchronized void request(int count) {
    while (asked.size() < count) {
      ContainerRequest request = new ContainerRequest(resource, null, null, PRIORITY);
      asked.add(request);
      resources.addContainerRequest(request);
    }
    while (asked.size() > count) {
      resources.removeContainerRequest(asked.remove());
    }
  }

  /** A request stays in the client's table, and would be served again, until it is removed. */
  private synchronized void served() {
    if (!asked.isEmpty()) {
      resources.removeContainerRequest(asked.remove());
    }
  }

  @Override
  public void launch(String container) {
    Container allocated = containers.get(container);
    if (allocated == null) {
      return;
    }
    try {
      nodes.startContainerAsync(
          allocated, worker.context(configuration, staging, credentials(container)));
    } catch (IOException e) {
      listener.launchFailed(container, e.getMessage());
    }
  }

  /** The user's tokens and the worker's own, without the master's right to ask for containers. */
  private Credentials credentials(String container) throws IOException {
    Credentials own = UserGroupInformation.getCurrentUser().getCredentials();
    Credentials credentials = new Credentials();
    for (Token<?> token : own.getAllTokens()) {
      if (!token.getKind().equals(AMRMTokenIdentifier.KIND_NAME)) {
        credentials.addToken(token.getService(), token);
      }
    }
    credentials.addSecretKey(ContainerToken.TOKEN, ContainerToken.of(secret, container));
    credentials.addSecretKey(
        ContainerToken.PEERS, ContainerToken.of(secret, ContainerToken.PEERS.toString()));
    return credentials;
  }

  @Override
  public void release(String container) {
    Container allocated = containers.remove(container);
    if (allocated != null) {
      resources.releaseAssignedContainer(allocated.getId());
    }
  }

  @Override
  public void avoid(String node) {
    resources.updateBlacklist(List.of(node), List.of());
  }

  @Override
  public void progress(double share) {
    progress = (float) share;
  }

  private String log(Container container) {
    String user = System.getenv(Environment.USER.name());
    return WebAppUtils.getHttpSchemePrefix(configuration)
        + container.getNodeHttpAddress()
        + "/node/containerlogs/"
        + container.getId()
        + "/"
        + user;
  }

  private final class ResourceNews extends AMRMClientAsync.AbstractCallbackHandler {

    private int lastNodes = -1;

    @Override
    public void onContainersAllocated(List<Container> allocated) {
      tellNodes();
      for (Container container : allocated) {
        served();
        String id = container.getId().toString();
        containers.put(id, container);
        listener.allocated(new Allocation(id, container.getNodeId().getHost(), log(container)));
      }
    }

    @Override
    public void onContainersCompleted(List<ContainerStatus> completed) {
      tellNodes();
      for (ContainerStatus status : completed) {
        String id = status.getContainerId().toString();
        containers.remove(id);
        Ending ending = Ending.of(status.getExitStatus(), status.getDiagnostics());
        listener.ended(id, ending.fault(), ending.reason());
      }
    }

    private void tellNodes() {
      int now = resources.getClusterNodeCount();
      if (now != lastNodes) {
        lastNodes = now;
        listener.clusterSized(now);
      }
    }

    @Override
    public float getProgress() {
      return progress;
    }

    @Override
    public void onShutdownRequest() {
      listener.broken(new IOException("Cannot go on: the ResourceManager has ended this attempt"));
    }

    @Override
    public void onError(Throwable cause) {
      listener.broken(cause);
    }

    @Override
    public void onContainersUpdated(List<UpdatedContainer> updated) {}

    @Override
    public void onNodesUpdated(List<NodeReport> updated) {}
  }
}
