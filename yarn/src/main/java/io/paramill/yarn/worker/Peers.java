package io.paramill.yarn.worker;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.Peer;
import io.paramill.yarn.protocol.PeersGrpc;
import io.paramill.yarn.protocol.Rows;
import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A worker's calls of the other workers of its round. */
final class Peers implements Closeable {

  private static final long KEEP_ALIVE_SECONDS = 10;

  private final String container;
  private final byte[] token;
  private final Map<Peer, ManagedChannel> channels = new HashMap<>();
  private Group group = Group.getDefaultInstance();

  /** Calls with a container's token. */
  Peers(String container, byte[] token) {
    this.container = container;
    this.token = token.clone();
  }

  /** The master has brought a round's workers together. */
  synchronized void meet(Group newGroup) {
    group = newGroup;
    channels
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !newGroup.getPeersList().contains(entry.getKey());
              if (gone) {
                entry.getValue().shutdownNow();
              }
              return gone;
            });
    notifyAll();
  }

  /** Waits until the workers of a generation have been brought together. */
  synchronized void await(int round, int generation) throws InterruptedException {
    while (group.getRound() != round || group.getGeneration() != generation) {
      wait();
    }
  }

  /** Delivers rows to the worker of a shard; completes with what became of them. */
  synchronized CompletableFuture<Rows> deliver(int shard, Rows rows) {
    CompletableFuture<Rows> merged = new CompletableFuture<>();
    if (shard >= group.getPeersCount()) {
      merged.completeExceptionally(new IllegalStateException("shard " + shard + " has no worker"));
      return merged;
    }
    PeersGrpc.newStub(channels.computeIfAbsent(group.getPeers(shard), this::channel))
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(ContainerToken.headers(container, token)))
        .merge(
            rows,
            new StreamObserver<>() {
              @Override
              public void onNext(Rows answer) {
                merged.complete(answer);
              }

              @Override
              public void onError(Throwable cause) {
                merged.completeExceptionally(cause);
              }

              @Override
              public void onCompleted() {}
            });
    return merged;
  }

  private ManagedChannel channel(Peer peer) {
    return OkHttpChannelBuilder.forAddress(peer.getHost(), peer.getPort())
        .usePlaintext()
        .flowControlWindow(PeerServer.WINDOW_BYTES)
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .build();
  }

  @Override
  public synchronized void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }
}
