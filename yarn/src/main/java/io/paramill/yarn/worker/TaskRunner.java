package io.paramill.yarn.worker;

import io.paramill.yarn.protocol.Done;
import io.paramill.yarn.protocol.Failed;
import io.paramill.yarn.protocol.Progress;
import io.paramill.yarn.protocol.Task;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task at a time in a thread of its own, the latest. A task that is assigned again, as
 * after a broken connection, is not run again: its result, if there is one, is told again.
 */
final class TaskRunner {

  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final ShardTraining training;
  private volatile Consumer<WorkerEvent> report = event -> {};
  private Task task;
  private Thread thread;
  private WorkerEvent result;
  private boolean stopped;
  private volatile long reportedNanos;

  TaskRunner(ShardTraining training) {
    this.training = training;
  }

  /** Where to tell events from now on. */
  void report(Consumer<WorkerEvent> newReport) {
    report = newReport;
  }

  /** Starts a task, unless it is known; one that still runs is interrupted first. */
  synchronized void assign(Task assigned) {
    if (stopped) {
      return;
    }
    if (assigned.equals(task)) {
      if (result != null) {
        report.accept(result);
      }
      return;
    }
    task = assigned;
    result = null;
    reportedNanos = System.nanoTime() - PROGRESS_NANOS;
    Thread before = thread;
    if (before != null) {
      before.interrupt();
    }
    thread = new Thread(() -> runAfter(before, assigned), "trainer");
    thread.start();
  }

  /** Interrupts the task and waits for its thread, but not for long. */
  void stop(long timeout, TimeUnit unit) throws InterruptedException {
    Thread running;
    synchronized (this) {
      stopped = true;
      running = thread;
    }
    if (running != null) {
      running.interrupt();
      running.join(unit.toMillis(timeout));
    }
  }

  private void runAfter(Thread before, Task next) {
    try {
      if (before != null) {
        before.join();
      }
      run(next);
    } catch (InterruptedException e) {
      LOG.info("Shard {} is not begun: there is another task, or the end", next.getShard());
    }
  }

  private void run(Task running) {
    try {
      Map<String, Double> metrics =
          training.run(running, (share, numbers) -> progress(running, share, numbers));
      tell(
          running,
          WorkerEvent.newBuilder()
              .setDone(Done.newBuilder().setTask(running).putAllMetrics(metrics))
              .build());
    } catch (IOException
        | InterruptedException
        | RuntimeException
        | LinkageError
        | AssertionError e) {
      tell(
          running,
          WorkerEvent.newBuilder()
              .setFailed(Failed.newBuilder().setTask(running).setReason(ErrorLines.of(e)))
              .build());
    }
  }

  private void progress(Task running, double share, Map<String, Double> metrics) {
    long now = System.nanoTime();
    if (now - reportedNanos >= PROGRESS_NANOS) {
      reportedNanos = now;
      report.accept(
          WorkerEvent.newBuilder()
              .setProgress(
                  Progress.newBuilder().setTask(running).setShare(share).putAllMetrics(metrics))
              .build());
    }
  }

  private synchronized void tell(Task running, WorkerEvent event) {
    if (running.equals(task) && !stopped) {
      result = event;
      report.accept(event);
    }
  }
}
