package io.paramill.train.word2vec;

import io.paramill.train.Trainer;
import java.util.Map;

/** Tells now and then how far a task is, and how the time since it last told has gone. */
final class Meter {

  private static final long REPORT_NANOS = 500_000_000;

  private final Hogwild trainers;
  private final Trainer.Progress progress;
  private final long from;
  private final long to;
  private long told = System.nanoTime();
  private long tokens;
  private MeasuredLoss loss = MeasuredLoss.NONE;

  /** A meter of a task that trains records {@code [from, to)}. */
  Meter(Hogwild trainers, Trainer.Progress progress, long from, long to) {
    this.trainers = trainers;
    this.progress = progress;
    this.from = from;
    this.to = to;
  }

  /** Records up to this one are trained, the last one at this rate. */
  void passed(long position, float rate) {
    long now = System.nanoTime();
    if (now - told >= REPORT_NANOS || position == to) {
      MeasuredLoss total = trainers.loss();
      double tokensPerSecond = (trainers.tokens() - tokens) * 1e9 / Math.max(1, now - told);
      progress.report(
          (position - from) / (double) (to - from),
          Map.of(
              "loss",
              total.minus(loss).mean(),
              "rate",
              (double) rate,
              "tokensPerSecond",
              tokensPerSecond));
      loss = total;
      tokens = trainers.tokens();
      told = now;
    }
  }
}
