package io.paramill.cli;

import io.paramill.pipeline.Pipeline;
import io.paramill.pipeline.StageProgress;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows stages to a person: a live bar on a terminal, plain lines elsewhere. */
final class ConsoleDisplay implements Pipeline.Display {

  private static final int STEPS = 1000;

  /** Java cannot tell whether standard error is a terminal; bin/paramill can. */
  private static final String TERMINAL = "paramill.terminal";

  private final PrintWriter err;
  private final boolean terminal;
  private ProgressBar bar;

  private ConsoleDisplay(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** A display on standard error. */
  static ConsoleDisplay on(PrintWriter err) {
    return new ConsoleDisplay(err, Boolean.getBoolean(TERMINAL));
  }

  @Override
  public StageProgress begin(String stage) {
    if (!terminal) {
      return lines(stage);
    }
    ProgressBar started =
        new ProgressBarBuilder()
            .setTaskName("%-10s".formatted(stage))
            .setInitialMax(STEPS)
            .setUpdateIntervalMillis(200)
            .setStyle(ProgressBarStyle.ASCII)
            .hideEta()
            .clearDisplayOnFinish()
            .build();
    bar = started;
    return (share, detail) -> {
      started.stepTo(Math.round(share * STEPS));
      started.setExtraMessage(detail);
    };
  }

  /** A line for every tenth. */
  private StageProgress lines(String stage) {
    int[] last = {0};
    return (share, detail) -> {
      int tenth = (int) (share * 10);
      if (tenth > last[0] && tenth < 10) {
        last[0] = tenth;
        line("%-10s %3d %% %s".formatted(stage, tenth * 10, detail));
      }
    };
  }

  @Override
  public void end(Pipeline.StageReport report) {
    closeBar();
    line(
        report.skipped()
            ? "%-10s done before".formatted(report.name())
            : "%-10s done in %s".formatted(report.name(), seconds(report.wall())));
  }

  @Override
  public void fail() {
    closeBar();
  }

  /** Prints a line that stays. */
  void line(String text) {
    err.println(text.stripTrailing());
  }

  private void closeBar() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }
}
