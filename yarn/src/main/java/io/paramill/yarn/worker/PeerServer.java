package io.paramill.yarn.worker;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.PeersGrpc;
import io.paramill.yarn.protocol.Rows;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A worker's end of the conversations that other workers of its round begin. */
final class PeerServer implements Closeable {

  /** Bytes on their way in one connection: enough to fill a fast network. */
  static final int WINDOW_BYTES = 4 << 20;

  /** Takes what peers deliver in one generation of a round. */
  interface Deliveries {

    /** Completes with the merged rows. */
    CompletableFuture<Rows> deliver(Rows rows);
  }

  /** A call of a peer that has begun a round before this worker. */
  private record Early(Rows rows, StreamObserver<Rows> response) {}

  private final Server server;
  private final List<Early> early = new ArrayList<>();
  private int round;
  private int generation;
  private Deliveries deliveries;

  /** Listens on a free port to callers with this secret. */
  PeerServer(byte[] secret) throws IOException {
    server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .intercept(ContainerToken.check(secret))
            .flowControlWindow(WINDOW_BYTES)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .addService(new Service())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** From now on deliveries of this generation are taken; those of older ones are refused. */
  void begin(int newRound, int newGeneration, Deliveries newDeliveries) {
    List<Early> waiting;
    synchronized (this) {
      round = newRound;
      generation = newGeneration;
      deliveries = newDeliveries;
      waiting = List.copyOf(early);
      early.clear();
    }
    waiting.forEach(call -> take(call.rows(), call.response()));
  }

  private void take(Rows rows, StreamObserver<Rows> response) {
    Deliveries taker;
    synchronized (this) {
      int order =
          rows.getRound() != round
              ? Integer.compare(rows.getRound(), round)
              : Integer.compare(rows.getGeneration(), generation);
      if (order > 0) {
        early.add(new Early(rows, response));
        return;
      }
      taker = order == 0 ? deliveries : null;
    }
    if (taker == null) {
      response.onError(
          Status.ABORTED.withDescription("the generation is over").asRuntimeException());
      return;
    }
    try {
      var unused =
          taker
              .deliver(rows)
              .whenComplete(
                  (merged, error) -> {
                    if (error == null) {
                      response.onNext(merged);
                      response.onCompleted();
                    } else {
                      refuse(response, error);
                    }
                  });
    } catch (IllegalArgumentException e) {
      refuse(response, e);
    }
  }

  private static void refuse(StreamObserver<Rows> response, Throwable error) {
    response.onError(
        Status.INTERNAL
            .withDescription(String.valueOf(error.getMessage()))
            .withCause(error)
            .asRuntimeException());
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Service extends PeersGrpc.PeersImplBase {

    @Override
    public void merge(Rows rows, StreamObserver<Rows> response) {
      take(rows, response);
    }
  }
}
