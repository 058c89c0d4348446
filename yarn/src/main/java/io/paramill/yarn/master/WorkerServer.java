package io.paramill.yarn.master;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.CoordinationGrpc;
import io.paramill.yarn.protocol.Group;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.Stop;
import io.paramill.yarn.protocol.Task;
import io.paramill.yarn.protocol.Welcome;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The master's end of the conversations with its workers. */
final class WorkerServer implements Closeable {

  private static final long KEEP_ALIVE_SECONDS = 10;

  /** Is told what workers say, from any thread; each worker's events come in their order. */
  interface Listener {

    /** An event of the worker in a container. */
    void said(String container, WorkerEvent event);
  }

  private final Listener listener;
  private final Map<String, StreamObserver<MasterCommand>> streams = new ConcurrentHashMap<>();
  private final Server server;

  /** Listens on a free port. */
  WorkerServer(byte[] secret, Listener listener) throws IOException {
    this.listener = listener;
    server =
        OkHttpServerBuilder.forPort(0, InsecureServerCredentials.create())
            .intercept(ContainerToken.check(secret))
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS / 2, TimeUnit.SECONDS)
            .addService(new Service())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** A worker that cannot be reached now asks again when it is back. */
  void assign(String container, Task task) {
    send(container, MasterCommand.newBuilder().setAssign(task).build());
  }

  /** Likewise. */
  void meet(String container, Group group) {
    send(container, MasterCommand.newBuilder().setGroup(group).build());
  }

  void stop(String container) {
    send(container, MasterCommand.newBuilder().setStop(Stop.getDefaultInstance()).build());
  }

  private void send(String container, MasterCommand command) {
    StreamObserver<MasterCommand> stream = streams.get(container);
    if (stream != null) {
      synchronized (stream) {
        try {
          stream.onNext(command);
        } catch (RuntimeException e) {
          // The stream has just broken.
          streams.remove(container, stream);
        }
      }
    }
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      server.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.shutdownNow();
  }

  private final class Service extends CoordinationGrpc.CoordinationImplBase {

    @Override
    public StreamObserver<WorkerEvent> work(StreamObserver<MasterCommand> stream) {
      String container = ContainerToken.caller();
      streams.put(container, stream);
      return new StreamObserver<>() {
        @Override
        public void onNext(WorkerEvent event) {
          if (event.hasRegistered()) {
            send(
                container,
                MasterCommand.newBuilder().setWelcome(Welcome.getDefaultInstance()).build());
          }
          listener.said(container, event);
        }

        @Override
        public void onError(Throwable cause) {
          streams.remove(container, stream);
        }

        @Override
        public void onCompleted() {
          if (streams.remove(container, stream)) {
            synchronized (stream) {
              stream.onCompleted();
            }
          }
        }
      };
    }
  }
}
