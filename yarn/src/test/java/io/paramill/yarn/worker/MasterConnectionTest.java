package io.paramill.yarn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.CoordinationGrpc;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.Registered;
import io.paramill.yarn.protocol.Welcome;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class MasterConnectionTest {

  private static final byte[] SECRET = new byte[32];

  private final BlockingQueue<String> news = new LinkedBlockingQueue<>();

  private final class FakeMaster extends CoordinationGrpc.CoordinationImplBase {
    @Override
    public StreamObserver<WorkerEvent> work(StreamObserver<MasterCommand> stream) {
      String container = ContainerToken.caller();
      return new StreamObserver<>() {
        @Override
        public void onNext(WorkerEvent event) {
          news.add(container + " " + event.getEventCase());
          stream.onNext(
              MasterCommand.newBuilder().setWelcome(Welcome.getDefaultInstance()).build());
        }

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  private Server serve(int port) throws IOException {
    return OkHttpServerBuilder.forPort(port, InsecureServerCredentials.create())
        .intercept(ContainerToken.check(SECRET))
        .addService(new FakeMaster())
        .build()
        .start();
  }

  private MasterConnection connection(int port, byte[] token, long patienceMillis) {
    return new MasterConnection(
        "127.0.0.1",
        port,
        "c1",
        token,
        patienceMillis,
        Registered.getDefaultInstance(),
        new MasterConnection.Listener() {
          @Override
          public void told(MasterCommand command) {
            news.add("told " + command.getCommandCase());
          }

          @Override
          public void lost(String reason) {
            news.add("lost: " + reason);
          }
        });
  }

  private String next() throws InterruptedException {
    return String.valueOf(news.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void registersAgainAfterTheConnectionBroke() throws Exception {
    Server server = serve(0);
    int port = server.getPort();
    try (MasterConnection connection = connection(port, ContainerToken.of(SECRET, "c1"), 20_000)) {
      connection.open();
      assertEquals("c1 REGISTERED", next());
      assertEquals("told WELCOME", next());
      server.shutdownNow().awaitTermination();
      server = serve(port);
      assertEquals("c1 REGISTERED", next());
      assertEquals("told WELCOME", next());
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void givesUpWhenTheMasterIsGoneForTooLong() throws Exception {
    Server server = serve(0);
    try (MasterConnection connection =
        connection(server.getPort(), ContainerToken.of(SECRET, "c1"), 1_500)) {
      connection.open();
      assertEquals("c1 REGISTERED", next());
      assertEquals("told WELCOME", next());
      server.shutdownNow();
      assertTrue(next().startsWith("lost: the master is gone"));
    }
  }

  @Test
  void givesUpAtOnceWhenItsTokenIsRefused() throws Exception {
    Server server = serve(0);
    try (MasterConnection connection = connection(server.getPort(), new byte[32], 20_000)) {
      connection.open();
      assertEquals("lost: the master is gone: UNAUTHENTICATED no valid container token", next());
    } finally {
      server.shutdownNow();
    }
  }
}
