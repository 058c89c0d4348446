package io.paramill.format.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsPeerIT {

  @TempDir private Path folder;

  @Test
  void tensorFlowReadsWhatWeWrite() throws IOException {
    Path file = folder.resolve("log").resolve(EventWriter.fileName(1.7e9, "x"));
    try (EventWriter events = EventWriter.create(new LocalStorage(), Location.of(file), 1.7e9)) {
      events.scalar(1, 1.7e9 + 1, "loss", 0.5);
      events.scalar(2, 1.7e9 + 2, "rate/größe", -0.25);
    }
    assertEquals(
        """
        1700000000.0\tbrain.Event:2
        1700000001.0\t1\tloss\t0.5
        1700000002.0\t2\trate/größe\t-0.25
        """,
        PythonPeer.run("/io/paramill/format/events/read_events.py", file.toString()));
  }
}
