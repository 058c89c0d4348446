package io.paramill.yarn.master;

import io.paramill.run.RunLayout;
import io.paramill.storage.Storage;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.WorkerEvent;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries news from containers, workers and storage to the scheduler, one after the other, and its
 * commands back.
 */
final class Coordinator implements ContainerPool.Listener, WorkerServer.Listener, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
  private static final long TICK_MILLIS = 300;

  private final ShardScheduler scheduler;
  private final Storage storage;
  private final RunLayout layout;
  private final CompletableFuture<RunStatus> end = new CompletableFuture<>();
  private final ScheduledExecutorService loop =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "coordinator");
            thread.setDaemon(true);
            return thread;
          });
  private volatile RunStatus status;
  private ContainerPool pool;
  private WorkerServer workers;

  Coordinator(ShardScheduler scheduler, Storage storage, RunLayout layout) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.layout = layout;
    status = scheduler.status();
  }

  /**
   * Starts the run.
   *
   * @param published the shards whose parts of the first round are there already
   * @return completes with the last status; exceptionally if the pool broke
   */
  CompletableFuture<RunStatus> start(
      Set<Integer> published, ContainerPool newPool, WorkerServer newWorkers) {
    pool = newPool;
    workers = newWorkers;
    on(now -> scheduler.start(published, now));
    var unused =
        loop.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    return end;
  }

  /** How far the run is; for any thread. */
  RunStatus status() {
    return status;
  }

  @Override
  public void allocated(Allocation allocation) {
    LOG.info("Got {} on {}", allocation.container(), allocation.node());
    on(now -> scheduler.allocated(allocation, now));
  }

  @Override
  public void launchFailed(String container, String reason) {
    LOG.warn("Cannot launch {}: {}", container, reason);
    on(now -> scheduler.launchFailed(container, reason, now));
  }

  @Override
  public void ended(String container, Fault fault, String reason) {
    LOG.info("{} has ended: {}", container, reason);
    on(
        now -> {
          // A container that the cluster has lost may still run; it must not go on.
          workers.stop(container);
          return scheduler.ended(container, fault, reason, now);
        });
  }

  @Override
  public void clusterSized(int nodes) {
    on(now -> scheduler.clusterSized(nodes, now));
  }

  @Override
  public void broken(Throwable cause) {
    end.completeExceptionally(cause);
  }

  @Override
  public void said(String container, WorkerEvent event) {
    on(
        now ->
            switch (event.getEventCase()) {
              case REGISTERED ->
                  scheduler.registered(container, event.getRegistered().getPeerPort(), now);
              case PROGRESS -> {
                var progress = event.getProgress();
                scheduler.progressed(
                    container, progress.getTask(), progress.getShare(), progress.getMetricsMap());
                yield List.of();
              }
              case DONE ->
                  scheduler.published(
                      container, event.getDone().getTask(), event.getDone().getMetricsMap(), now);
              case FAILED -> {
                LOG.warn("{} failed: {}", container, event.getFailed().getReason());
                yield scheduler.workerFailed(
                    container, event.getFailed().getTask(), event.getFailed().getReason(), now);
              }
              case EVENT_NOT_SET -> List.of();
            });
  }

  private void tick() {
    on(
        now -> {
          int awaited = scheduler.awaitedModel();
          try {
            if (awaited > 0 && storage.exists(RunLayout.manifest(layout.model(awaited)))) {
              return scheduler.merged(awaited, now);
            }
          } catch (IOException e) {
            // The merge timeout bounds how long this may last.
            LOG.warn("Cannot look for the merged model of round {}", awaited, e);
          }
          return scheduler.tick(now);
        });
  }

  private void on(LongFunction<List<Command>> news) {
    try {
      loop.execute(
          () -> {
            try {
              List<Command> commands = news.apply(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
              status = scheduler.status();
              pool.progress(status.share());
              commands.forEach(this::carryOut);
            } catch (RuntimeException | Error e) {
              end.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.debug("News after the end", e);
    }
  }

  private void carryOut(Command command) {
    LOG.debug("{}", command);
    if (command instanceof Command.Request request) {
      pool.request(request.containers());
    } else if (command instanceof Command.Launch launch) {
      pool.launch(launch.container());
    } else if (command instanceof Command.Assign assign) {
      workers.assign(assign.container(), assign.task());
    } else if (command instanceof Command.Meet meet) {
      workers.meet(meet.container(), meet.group());
    } else if (command instanceof Command.Release release) {
      workers.stop(release.container());
      pool.release(release.container());
    } else if (command instanceof Command.Avoid avoid) {
      LOG.warn("Avoiding node {}", avoid.node());
      pool.avoid(avoid.node());
    } else {
      end.complete(status);
    }
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }
}
