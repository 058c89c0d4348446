package io.paramill.yarn.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.run.RunLayout;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventCurvesPeerIT {

  @TempDir private Path folder;

  @Test
  void tensorBoardsReaderSeesTheMetricsByTheShardsRecords() throws IOException {
    Storage storage = new LocalStorage();
    Location events = new RunLayout(Location.of(folder)).events(1);
    try (EventCurves curves =
        new EventCurves(storage, events, "c1", 100, 300, (share, metrics) -> {})) {
      curves.report(0.25, Map.of("loss", 2.5, "rate", 0.125, "tokensPerSecond", 1e6));
      // Too early for another point.
      curves.report(0.5, Map.of("loss", 2.25));
      curves.report(1, Map.of("loss", 2.0));
    }
    List<Storage.Entry> files = storage.list(events);
    assertEquals(1, files.size());
    List<String> lines =
        PythonPeer.run("/io/paramill/format/events/read_events.py", files.get(0).location().path())
            .lines()
            .map(line -> line.substring(line.indexOf('\t') + 1))
            .toList();
    assertEquals(
        List.of(
            "brain.Event:2",
            "150\tloss\t2.5",
            "150\trate\t0.125",
            "150\ttokensPerSecond\t1000000.0",
            "300\tloss\t2.0"),
        lines);
  }
}
