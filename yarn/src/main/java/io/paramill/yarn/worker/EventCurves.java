package io.paramill.yarn.worker;

import io.paramill.format.events.EventWriter;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.train.Trainer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on how far a task is, and draws a curve of each of its metrics for TensorBoard, by the
 * records of the shard, over all epochs. A task whose curves cannot be written goes on without
 * them.
 */
final class EventCurves implements Trainer.Progress, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(EventCurves.class);

  /** TensorBoard looks every five seconds. */
  private static final long POINT_NANOS = 2_000_000_000;

  private final Storage storage;
  private final Location folder;
  private final String writer;
  private final long from;
  private final long to;
  private final Trainer.Progress next;
  private EventWriter events;
  private boolean failed;
  private long pointNanos;

  /**
   * Curves of a task that trains records {@code [from, to)}.
   *
   * @param folder where the shard's event files are
   * @param writer a name that no other writer to this folder has
   */
  EventCurves(
      Storage storage, Location folder, String writer, long from, long to, Trainer.Progress next) {
    this.storage = storage;
    this.folder = folder;
    this.writer = writer;
    this.from = from;
    this.to = to;
    this.next = next;
  }

  @Override
  public void report(double share, Map<String, Double> metrics) {
    next.report(share, metrics);
    long now = System.nanoTime();
    if (!failed && (events == null || share == 1 || now - pointNanos >= POINT_NANOS)) {
      pointNanos = now;
      try {
        draw(from + Math.round(share * (to - from)), metrics);
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  private void draw(long step, Map<String, Double> metrics) throws IOException {
    double wallTime = System.currentTimeMillis() / 1e3;
    if (events == null) {
      Location file = folder.child(EventWriter.fileName(wallTime, writer));
      events = EventWriter.create(storage, file, wallTime);
    }
    for (Map.Entry<String, Double> metric : new TreeMap<>(metrics).entrySet()) {
      events.scalar(step, wallTime, metric.getKey(), metric.getValue());
    }
    events.flush();
  }

  private void fail(IOException e) {
    failed = true;
    if (e instanceof InterruptedIOException) {
      Thread.currentThread().interrupt();
    }
    LOG.warn("Cannot write events to {}: the task goes on without them", folder, e);
  }

  @Override
  public void close() {
    if (events != null) {
      try {
        events.close();
      } catch (IOException e) {
        fail(e);
      }
    }
  }
}
