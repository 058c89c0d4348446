package io.paramill.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs stages one after the other; those whose output is there already are skipped. */
public final class Pipeline {

  /**
   * What became of a stage.
   *
   * @param wall its whole time
   * @param work what of it was work proper
   * @param skipped whether its output was there already
   */
  public record StageReport(String name, Duration wall, Duration work, boolean skipped) {}

  /** Shows people what happens. */
  public interface Display {

    /** A stage begins; what it tells of itself goes to the returned listener. */
    StageProgress begin(String stage);

    /** The stage that began last has ended well, or was skipped. */
    void end(StageReport report);

    /** The stage that began last has failed. */
    void fail();
  }

  private final Display display;
  private final List<StageReport> reports = new ArrayList<>();

  /** A chain that is shown there. */
  public Pipeline(Display display) {
    this.display = display;
  }

  /** Runs the stages. */
  void run(List<? extends Stage> stages) throws IOException, InterruptedException {
    for (Stage stage : stages) {
      run(stage);
    }
  }

  private void run(Stage stage) throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long start = System.nanoTime();
    StageProgress progress = display.begin(stage.name());
    boolean skipped;
    Work work;
    try {
      skipped = stage.done();
      work = skipped ? Work.NONE : stage.run(progress);
    } catch (IOException | InterruptedException | RuntimeException e) {
      display.fail();
      throw e;
    }
    StageReport report =
        new StageReport(
            stage.name(), Duration.ofNanos(System.nanoTime() - start), work.duration(), skipped);
    reports.add(report);
    display.end(report);
  }

  /** What became of the stages so far. */
  public List<StageReport> reports() {
    return List.copyOf(reports);
  }
}
