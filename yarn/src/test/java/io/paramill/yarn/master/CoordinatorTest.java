package io.paramill.yarn.master;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.CoordinationGrpc;
import io.paramill.yarn.protocol.Done;
import io.paramill.yarn.protocol.Failed;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.Registered;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.Task;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class CoordinatorTest {

  private final MemoryStorage storage = new MemoryStorage();
  private final RunLayout layout = new RunLayout(Location.of("memory:/run"));
  private final byte[] secret = ContainerToken.newSecret();
  private final ScriptedPool pool = new ScriptedPool();
  private Coordinator coordinator;
  private WorkerServer server;

  @BeforeEach
  void listen() throws Exception {
    ShardScheduler scheduler =
        new ShardScheduler(1, 1, 2, Meetings.NONE, new Limits(1, 2, 60_000, 60_000));
    coordinator = new Coordinator(scheduler, storage, layout);
    server = new WorkerServer(secret, coordinator);
  }

  @AfterEach
  void close() {
    server.close();
    coordinator.close();
  }

  /** A worker that says what a test says, and keeps what it hears. */
  private final class FakeWorker implements StreamObserver<MasterCommand>, Closeable {
    private final ManagedChannel channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    private final BlockingQueue<MasterCommand> heard = new LinkedBlockingQueue<>();
    private final StreamObserver<WorkerEvent> stream;

    FakeWorker(String container) {
      stream =
          CoordinationGrpc.newStub(channel)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      ContainerToken.headers(container, ContainerToken.of(secret, container))))
              .work(this);
      stream.onNext(
          WorkerEvent.newBuilder().setRegistered(Registered.getDefaultInstance()).build());
    }

    Task task() throws InterruptedException {
      MasterCommand command = heard.poll(10, TimeUnit.SECONDS);
      while (command.hasWelcome()) {
        command = heard.poll(10, TimeUnit.SECONDS);
      }
      return command.getAssign();
    }

    void done(Task task) {
      stream.onNext(WorkerEvent.newBuilder().setDone(Done.newBuilder().setTask(task)).build());
    }

    void failed(Task task, String reason) {
      stream.onNext(
          WorkerEvent.newBuilder()
              .setFailed(Failed.newBuilder().setTask(task).setReason(reason))
              .build());
    }

    @Override
    public void onNext(MasterCommand command) {
      heard.add(command);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  private static Task task(int round, int attempt) {
    return Task.newBuilder().setRound(round).setShard(0).setAttempt(attempt).build();
  }

  @Test
  void trainsARoundWaitsForItsModelAndTrainsTheNext() throws Exception {
    var end = coordinator.start(Set.of(), pool, server);
    assertEquals("request 1", pool.next());
    coordinator.allocated(new Allocation("c1", "n1", ""));
    assertEquals("launch c1", pool.next());
    try (FakeWorker worker = new FakeWorker("c1")) {
      assertEquals(task(1, 1), worker.task());
      worker.done(task(1, 1));
      while (coordinator.status().phase() != RunStatus.Phase.WAITING_FOR_MODEL) {
        Thread.sleep(10);
      }
      new PartManifest(1, PartManifest.MERGED, "", List.of(), List.of(), Map.of())
          .write(storage, layout.model(1));
      assertEquals(task(2, 1), worker.task());
      worker.done(task(2, 1));
      assertEquals(RunStatus.Phase.SUCCEEDED, end.join().phase());
      assertEquals("release c1", pool.next());
    }
  }

  @Test
  void repeatsTheAssignmentToAWorkerWhoseConnectionBroke() throws Exception {
    var unused = coordinator.start(Set.of(), pool, server);
    coordinator.allocated(new Allocation("c1", "n1", ""));
    try (FakeWorker worker = new FakeWorker("c1")) {
      assertEquals(task(1, 1), worker.task());
    }
    try (FakeWorker again = new FakeWorker("c1")) {
      assertEquals(task(1, 1), again.task());
    }
  }

  @Test
  void endsWithTheReasonThatTheWorkerGave() throws Exception {
    var end = coordinator.start(Set.of(), pool, server);
    coordinator.allocated(new Allocation("c1", "n1", ""));
    try (FakeWorker worker = new FakeWorker("c1")) {
      worker.failed(worker.task(), "broken");
      worker.failed(worker.task(), "still broken");
      assertEquals(
          "Cannot train shard 0 in round 1: it failed 2 times, the last time in c1 on n1: still broken",
          end.join().message());
    }
  }

  @Test
  void sendsAWorkerAwayWhoseContainerIsLost() throws Exception {
    var unused = coordinator.start(Set.of(), pool, server);
    coordinator.allocated(new Allocation("c1", "n1", ""));
    try (FakeWorker worker = new FakeWorker("c1")) {
      worker.task();
      coordinator.ended("c1", Fault.CLUSTER, "its node is lost");
      assertEquals(true, worker.heard.poll(10, TimeUnit.SECONDS).hasStop());
      assertEquals("request 1", pool.next());
      assertEquals("launch c1", pool.next());
      assertEquals("request 1", pool.next());
    }
  }
}
