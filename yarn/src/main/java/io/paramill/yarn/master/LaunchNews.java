package io.paramill.yarn.master;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.async.NMClientAsync;

/** Passes on that a container could not be launched; the ResourceManager tells all the rest. */
@SuppressWarnings("deprecation")
final class LaunchNews extends NMClientAsync.AbstractCallbackHandler {

  private final ContainerPool.Listener listener;

  LaunchNews(ContainerPool.Listener listener) {
    this.listener = listener;
  }

  @Override
  public void onStartContainerError(ContainerId container, Throwable cause) {
    listener.launchFailed(container.toString(), String.valueOf(cause.getMessage()));
  }

  @Override
  public void onContainerStarted(ContainerId container, Map<String, ByteBuffer> services) {}

  @Override
  public void onContainerStatusReceived(ContainerId container, ContainerStatus status) {}

  @Override
  public void onContainerStopped(ContainerId container) {}

  @Override
  public void onContainerResourceIncreased(ContainerId container, Resource increased) {}

  @Override
  public void onContainerResourceUpdated(ContainerId container, Resource updated) {}

  @Override
  public void onGetContainerStatusError(ContainerId container, Throwable cause) {}

  @Override
  public void onIncreaseContainerResourceError(ContainerId container, Throwable cause) {}

  @Override
  public void onUpdateContainerResourceError(ContainerId container, Throwable cause) {}

  @Override
  public void onStopContainerError(ContainerId container, Throwable cause) {}
}
