package io.paramill.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class AvroInputTest {

  @Test
  void endsFarBehindTheEndAsItDoesAtTheEnd() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.put(Location.of("memory:/a"), new byte[10]);
    try (AvroInput input = new AvroInput(storage.open(Location.of("memory:/a")))) {
      for (long position : new long[] {10, 11, 1L << 31, (1L << 32) + 5, Long.MAX_VALUE}) {
        input.seek(position);
        assertEquals(-1, input.read(new byte[8], 0, 8), "at " + position);
        assertEquals(0, input.read(new byte[8], 0, 0), "at " + position);
      }
      input.seek(7);
      assertEquals(3, input.read(new byte[8], 0, 8));
      assertEquals(10, input.tell());
    }
  }
}
