package io.paramill.cli;

import io.paramill.jobs.shard.ShardForecast;
import java.io.PrintWriter;

/** What shards are to be expected, as a person sees it. */
record ForecastText(ShardForecast forecast) {

  private static final double MEGA = 1e6;

  void print(PrintWriter out) {
    out.printf(
        "Shards by %s, as %,d records in %.1f of %.1f MB tell%n",
        forecast.manifest().strategy(),
        forecast.sample().records(),
        forecast.sample().bytes() / MEGA,
        forecast.sample().inputBytes() / MEGA);
    new ShardPicture(forecast.manifest()).draw(new TextSheet(out));
    if (forecast.rejectsTooMany()) {
      out.printf(
          "the run would fail: about %,d records would be rejected, at most %,d may be"
              + " (--max-rejected)%n",
          forecast.manifest().rejected(), forecast.mostRejected());
    }
  }
}
