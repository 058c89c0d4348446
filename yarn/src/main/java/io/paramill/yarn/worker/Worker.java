package io.paramill.yarn.worker;

import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerSetup;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.Registered;
import io.paramill.yarn.protocol.Task;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of a worker: trains the tasks that the master gives it, one at a time, until the
 * master stops it or is gone. Arguments: the master's host and port.
 */
public final class Worker {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Without its master a worker is an orphan: another may be training the same shard. */
  private static final long MASTER_PATIENCE_MILLIS = TimeUnit.SECONDS.toMillis(30);

  private static final long STOP_SECONDS = 5;
  private static final int EXIT_STOPPED = 0;
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_ORPHANED = 2;

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exitStatus = EXIT_STOPPED;

  private Worker() {}

  /** Runs a worker. */
  public static void main(String[] arguments) {
    int status = EXIT_FAILED;
    try {
      Thread.setDefaultUncaughtExceptionHandler((thread, error) -> die(error));
      status = new Worker().run(arguments[0], Integer.parseInt(arguments[1]));
    } catch (Throwable e) {
      System.err.println(ErrorLines.of(e));
    }
    // Neither a trainer's threads nor its shutdown hooks may hold up the end.
    Runtime.getRuntime().halt(status);
  }

  /** Ends at once: after such an error nothing in this JVM can be trusted. */
  static void die(Throwable error) {
    try {
      System.err.println(ErrorLines.of(error));
    } finally {
      Runtime.getRuntime().halt(EXIT_FAILED);
    }
  }

  private int run(String host, int port) throws Exception {
    ContainerSetup setup = ContainerSetup.read();
    TrainingPlan plan = setup.job().plan();
    if (!plan.synchronised()) {
      return run(setup, host, port, Optional.empty());
    }
    byte[] secret = ContainerSetup.secret(ContainerToken.PEERS);
    try (Meeting meeting = new Meeting(plan, setup.container(), secret)) {
      return run(setup, host, port, Optional.of(meeting));
    }
  }

  private int run(ContainerSetup setup, String host, int port, Optional<Meeting> meeting)
      throws Exception {
    TrainingPlan plan = setup.job().plan();
    TaskRunner runner =
        new TaskRunner(
            new ShardTraining(
                plan,
                new HadoopStorage(setup.configuration()),
                Trainer.named(plan.trainer()),
                setup.container(),
                meeting));
    try (MasterConnection master =
        new MasterConnection(
            host,
            port,
            setup.container(),
            ContainerSetup.secret(ContainerToken.TOKEN),
            MASTER_PATIENCE_MILLIS,
            Registered.newBuilder().setPeerPort(meeting.map(Meeting::port).orElse(0)).build(),
            new MasterConnection.Listener() {
              @Override
              public void told(MasterCommand command) {
                obey(command, runner, meeting);
              }

              @Override
              public void lost(String reason) {
                System.err.println("Cannot go on: " + reason);
                end(EXIT_ORPHANED);
              }
            })) {
      runner.report(master::send);
      master.open();
      ended.await();
      runner.stop(STOP_SECONDS, TimeUnit.SECONDS);
    }
    return exitStatus;
  }

  private void obey(MasterCommand command, TaskRunner runner, Optional<Meeting> meeting) {
    switch (command.getCommandCase()) {
      case ASSIGN -> {
        Task task = command.getAssign();
        LOG.info(
            "Round {}, shard {}, attempt {}", task.getRound(), task.getShard(), task.getAttempt());
        runner.assign(task);
      }
      case GROUP -> meeting.ifPresent(workers -> workers.meet(command.getGroup()));
      case STOP -> end(EXIT_STOPPED);
      case WELCOME, COMMAND_NOT_SET -> LOG.info("The master is there");
    }
  }

  private void end(int status) {
    exitStatus = status;
    ended.countDown();
  }
}
