package io.paramill.yarn.worker;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.CoordinationGrpc;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.Registered;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.Closeable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A worker's end of the conversation. It opens the stream, and opens it anew when it breaks, until
 * the master has been gone for too long.
 */
final class MasterConnection implements Closeable {

  private static final long KEEP_ALIVE_SECONDS = 10;
  private static final long RETRY_MILLIS = 1000;

  /** Is told what the master says; one call at a time for each stream. */
  interface Listener {

    /** A command of the master. */
    void told(MasterCommand command);

    /** The master is gone for good, or does not want this worker. */
    void lost(String reason);
  }

  private final ManagedChannel channel;
  private final CoordinationGrpc.CoordinationStub master;
  private final Listener listener;
  private final Registered registered;
  private final long patienceMillis;
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "master-connection");
            thread.setDaemon(true);
            return thread;
          });
  private StreamObserver<WorkerEvent> stream;
  private long brokenSinceNanos;
  private boolean connected;
  private boolean closed;

  /**
   * A connection that is not open yet.
   *
   * @param patienceMillis how long the master may be unreachable
   * @param registered what the master is told first
   */
  MasterConnection(
      String host,
      int port,
      String container,
      byte[] token,
      long patienceMillis,
      Registered registered,
      Listener listener) {
    this.listener = listener;
    this.registered = registered;
    this.patienceMillis = patienceMillis;
    channel =
        OkHttpChannelBuilder.forAddress(host, port)
            .usePlaintext()
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .build();
    master =
        CoordinationGrpc.newStub(channel)
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    ContainerToken.headers(container, token)));
  }

  /** Connects, and registers. */
  synchronized void open() {
    brokenSinceNanos = System.nanoTime();
    connect();
  }

  /** Tells the master; lost if it cannot be reached now. */
  synchronized void send(WorkerEvent event) {
    if (!closed && stream != null) {
      try {
        stream.onNext(event);
      } catch (RuntimeException e) {
        // The stream has just broken; its observer is told so, too.
        stream = null;
      }
    }
  }

  private synchronized void connect() {
    if (closed) {
      return;
    }
    channel.resetConnectBackoff();
    stream = master.work(new Commands());
    send(WorkerEvent.newBuilder().setRegistered(registered).build());
  }

  private void heard(MasterCommand command) {
    synchronized (this) {
      connected = true;
    }
    listener.told(command);
  }

  private void broken(Status status) {
    String reason = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      stream = null;
      if (connected) {
        connected = false;
        brokenSinceNanos = System.nanoTime();
      }
      long goneMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - brokenSinceNanos);
      if (status.getCode() == Status.Code.UNAUTHENTICATED || goneMillis >= patienceMillis) {
        reason = "the master is gone: " + status.getCode() + " " + status.getDescription();
      } else {
        var unused = retries.schedule(this::connect, RETRY_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    if (reason != null) {
      listener.lost(reason);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    retries.shutdownNow();
    channel.shutdownNow();
  }

  private final class Commands implements StreamObserver<MasterCommand> {

    @Override
    public void onNext(MasterCommand command) {
      heard(command);
    }

    @Override
    public void onError(Throwable cause) {
      broken(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
      broken(Status.UNAVAILABLE.withDescription("it has ended the conversation"));
    }
  }
}
