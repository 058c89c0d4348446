package io.paramill.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Stages that do not need each other, at the same time. */
record Together(List<Stage> stages) implements Stage {

  @Override
  public String name() {
    return stages.stream().map(Stage::name).collect(Collectors.joining(", "));
  }

  @Override
  public boolean done() throws IOException {
    return open().isEmpty();
  }

  private List<Stage> open() throws IOException {
    List<Stage> open = new ArrayList<>();
    for (Stage stage : stages) {
      if (!stage.done()) {
        open.add(stage);
      }
    }
    return open;
  }

  @Override
  public Work run(StageProgress progress) throws IOException, InterruptedException {
    List<Stage> open = open();
    Board board = new Board(open, progress);
    ExecutorService threads = Executors.newFixedThreadPool(open.size());
    try {
      CompletionService<Work> running = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < open.size(); i++) {
        int number = i;
        running.submit(
            () -> open.get(number).run((share, detail) -> board.tell(number, share, detail)));
      }
      Work work = Work.NONE;
      for (int i = 0; i < open.size(); i++) {
        work = work.plus(running.take().get());
      }
      return work;
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      // The others end what they have begun on the cluster before the failure is told.
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  private static IOException unwrapped(ExecutionException e) throws InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException failure) {
      return failure;
    }
    if (cause instanceof InterruptedException interrupt) {
      throw interrupt;
    }
    if (cause instanceof RuntimeException failure) {
      throw failure;
    }
    throw (Error) cause;
  }

  /** Waits for threads that were asked to end, also if this one is interrupted. */
  static void awaitEnd(ExecutorService threads) {
    boolean interrupted = Thread.interrupted();
    try {
      threads.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the stages tell of themselves, as one. */
  private static final class Board {
    private final List<Stage> stages;
    private final StageProgress progress;
    private final double[] shares;
    private final String[] details;

    Board(List<Stage> stages, StageProgress progress) {
      this.stages = stages;
      this.progress = progress;
      shares = new double[stages.size()];
      details = new String[stages.size()];
      Arrays.setAll(details, stage -> "");
    }

    synchronized void tell(int stage, double share, String detail) {
      shares[stage] = share;
      details[stage] = stages.size() == 1 ? detail : stages.get(stage).name() + " " + detail;
      progress.report(
          Arrays.stream(shares).average().orElse(1),
          Arrays.stream(details).filter(text -> !text.isEmpty()).collect(Collectors.joining("; ")));
    }
  }
}
