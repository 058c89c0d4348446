package io.paramill.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.Location;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RunLayoutTest {

  @Test
  void namesAreTheSameInEveryCountry() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      RunLayout layout = new RunLayout(Location.of("memory:/run"));
      assertEquals("shard-00003-of-00012", RunLayout.shardName(3, 12));
      assertEquals("memory:/run/rounds/round-00001/model", layout.model(1).uri());
      assertEquals("memory:/run/rounds/round-00001/parts/shard-00002", layout.part(1, 2).uri());
      assertEquals(
          "memory:/run/rounds/round-00001/parts/_attempts/shard-00002-7",
          layout.partAttempt(1, 2, "7").uri());
    } finally {
      Locale.setDefault(before);
    }
  }
}
