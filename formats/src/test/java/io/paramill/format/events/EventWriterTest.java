package io.paramill.format.events;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EventWriterTest {

  @Test
  void writesTheBytesOfTensorFlow() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    String name = EventWriter.fileName(1700000000.25, "worker");
    assertEquals("events.out.tfevents.1700000000.worker", name);
    Location file = Location.of("memory:/log").child(name);
    try (EventWriter events = EventWriter.create(storage, file, 1700000000.25)) {
      events.scalar(0, 1700000000.5, "loss/größe", 0.5);
      events.scalar(1, 1700000001.5, "loss/größe", 0);
      events.flush();
      events.scalar(300, 1700000300.5, "loss/größe", -1.25);
      events.scalar(1L << 40, 1700000000.5 + (1L << 40), "loss/größe", 3e38);
    }
    assertArrayEquals(
        Files.readAllBytes(Path.of("../testdata/events/scalars", name)), storage.bytes(file));
  }
}
