package io.paramill.yarn.client;

import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.Gpus;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonConfigurationKeysPublic;
import org.apache.hadoop.yarn.api.records.NodeReport;
import org.apache.hadoop.yarn.api.records.NodeState;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.ResourceTypeInfo;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** The cluster as a client sees it: refuses early, in one line, what could never run. */
final class Cluster implements Closeable {

  private static final int CONNECT_MILLIS = 6_000;
  private static final int RETRY_MILLIS = 1_000;

  private final YarnClient client = YarnClient.createYarnClient();
  private final String address;

  /** Connects; by default it does not wait the 15 minutes that Hadoop would. */
  Cluster(Configuration configuration) {
    YarnConfiguration impatient = new YarnConfiguration(configuration);
    lower(impatient, YarnConfiguration.RESOURCEMANAGER_CONNECT_MAX_WAIT_MS, CONNECT_MILLIS);
    lower(impatient, YarnConfiguration.RESOURCEMANAGER_CONNECT_RETRY_INTERVAL_MS, RETRY_MILLIS);
    lower(impatient, CommonConfigurationKeysPublic.IPC_CLIENT_CONNECT_MAX_RETRIES_KEY, 0);
    address = impatient.get(YarnConfiguration.RM_ADDRESS, YarnConfiguration.DEFAULT_RM_ADDRESS);
    client.init(impatient);
    client.start();
  }

  /** Lowers a setting that the user has left at Hadoop's default. */
  private static void lower(Configuration configuration, String key, int value) {
    String[] sources = configuration.getPropertySources(key);
    if (sources == null
        || Arrays.stream(sources).allMatch(source -> source.endsWith("-default.xml"))) {
      configuration.setInt(key, value);
    }
  }

  YarnClient client() {
    return client;
  }

  /** A new application, if the cluster can hold its containers. */
  YarnClientApplication newApplication(
      TrainingPlan plan, TrainingOptions options, int masterMemoryMb) throws IOException {
    if (options.gpus() > 0) {
      checkGpus();
    }
    YarnClientApplication application = newApplication();
    Resource most = application.getNewApplicationResponse().getMaximumResourceCapability();
    checkMaximum("worker", options.memoryMb(), most);
    checkMaximum("master", masterMemoryMb, most);
    if (options.vcores() > most.getVirtualCores()) {
      throw new UnsuitableClusterException(
          "Cannot ask for workers with %d cores: the cluster gives at most %d (%s)"
              .formatted(
                  options.vcores(),
                  most.getVirtualCores(),
                  YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_VCORES));
    }
    if (options.gpus() > 0 && options.gpus() > Gpus.in(most)) {
      throw new UnsuitableClusterException(
          "Cannot ask for workers with %d GPUs: the cluster gives at most %d"
              .formatted(options.gpus(), Gpus.in(most)));
    }
    List<NodeReport> nodes = ask(() -> client.getNodeReports(NodeState.RUNNING));
    checkNodes(options, nodes);
    if (plan.synchronised()) {
      checkMeeting(plan, options, nodes);
    }
    return application;
  }

  private void checkGpus() throws UnsuitableClusterException {
    List<ResourceTypeInfo> types = ask(client::getResourceTypeInfo);
    if (types.stream().noneMatch(type -> type.getName().equals(Gpus.RESOURCE))) {
      throw new UnsuitableClusterException(
          "Cannot ask for workers with GPUs: the cluster has no resource %s (%s)"
              .formatted(Gpus.RESOURCE, YarnConfiguration.RESOURCE_TYPES));
    }
    Gpus.define();
  }

  /** Refuses workers that are larger than any container that the cluster gives. */
  void checkWorker(int memoryMb) throws IOException {
    checkMaximum(
        "worker",
        memoryMb,
        newApplication().getNewApplicationResponse().getMaximumResourceCapability());
  }

  private YarnClientApplication newApplication() throws UnsuitableClusterException {
    return ask(client::createApplication);
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException, YarnException;
  }

  private <T> T ask(Question<T> question) throws UnsuitableClusterException {
    try {
      return question.ask();
    } catch (IOException | YarnException e) {
      throw new UnsuitableClusterException(
          "Cannot reach the ResourceManager at %s (%s): %s"
              .formatted(address, YarnConfiguration.RM_ADDRESS, reason(e)),
          e);
    }
  }

  private static void checkMaximum(String what, int memoryMb, Resource most)
      throws UnsuitableClusterException {
    if (memoryMb > most.getMemorySize()) {
      throw new UnsuitableClusterException(
          "Cannot ask for a %s of %d MB: the cluster gives at most %d MB a container (%s)"
              .formatted(
                  what,
                  memoryMb,
                  most.getMemorySize(),
                  YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB));
    }
  }

  private static void checkNodes(TrainingOptions options, List<NodeReport> nodes)
      throws UnsuitableClusterException {
    if (nodes.isEmpty()) {
      throw new UnsuitableClusterException("Cannot start workers: no NodeManager is running");
    }
    long largestMb =
        nodes.stream().mapToLong(node -> node.getCapability().getMemorySize()).max().orElse(0);
    if (options.memoryMb() > largestMb) {
      throw new UnsuitableClusterException(
          "Cannot place a worker of %d MB: the largest of %d NodeManagers has %d MB (%s)"
              .formatted(
                  options.memoryMb(), nodes.size(), largestMb, YarnConfiguration.NM_PMEM_MB));
    }
    if (options.gpus() > 0
        && nodes.stream().noneMatch(node -> Gpus.in(node.getCapability()) >= options.gpus())) {
      throw new UnsuitableClusterException(
          "Cannot place a worker with %d GPUs: none of %d NodeManagers has so many"
              .formatted(options.gpus(), nodes.size()));
    }
  }

  /** All shards of a round must find room at the same time. */
  private static void checkMeeting(
      TrainingPlan plan, TrainingOptions options, List<NodeReport> nodes)
      throws UnsuitableClusterException {
    if (options.workers() < plan.shards()) {
      throw new UnsuitableClusterException(
          "Cannot synchronise %d shards, %d workers: each shard needs one (--sync-per-epoch 0 lets shards take turns)"
              .formatted(plan.shards(), options.workers()));
    }
    long room = nodes.stream().mapToLong(node -> room(node.getCapability(), options)).sum();
    if (room < plan.shards()) {
      throw new UnsuitableClusterException(
          "Cannot synchronise %d shards: there is room for %d workers of %d MB at a time (--sync-per-epoch 0 lets shards take turns)"
              .formatted(plan.shards(), room, options.memoryMb()));
    }
  }

  private static long room(Resource node, TrainingOptions options) {
    long room = node.getMemorySize() / options.memoryMb();
    return options.gpus() == 0 ? room : Math.min(room, Gpus.in(node) / options.gpus());
  }

  /** The innermost message: Hadoop's outer ones are paragraphs. */
  private static String reason(Throwable error) {
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    client.stop();
  }
}
