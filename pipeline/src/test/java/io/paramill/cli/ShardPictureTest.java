package io.paramill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.run.ShardManifest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardPictureTest {

  private static ShardManifest.Shard shard(int id, long records, Map<String, Object> details) {
    return new ShardManifest.Shard(
        id, "shard-" + id, List.of(), records, 1_000_000, 10, "", details);
  }

  private static List<String> print(ShardManifest.Shard... shards) {
    StringWriter text = new StringWriter();
    new ShardPicture(new ShardManifest("kmeans", 1, 30, 0, 2, 2, "", "", List.of(shards)))
        .draw(new TextSheet(new PrintWriter(text, true)));
    return text.toString().lines().toList();
  }

  @Test
  void drawsRecordsAndSpread() {
    List<String> lines =
        print(
            shard(0, 20, Map.of("spread", 0.5, "centreSha256", "00ff")),
            shard(1, 10, Map.of("spread", 0.25, "centre", List.of(1.5))));
    assertTrue(lines.get(1).matches(".* 20 +#{12} .* 0\\.5000 +#{12} +shard-0 *"), lines.get(1));
    assertTrue(
        lines.get(2).matches(".* 10 +#{6} .* 0\\.2500 +#{6} +shard-1 +centre \\[1\\.5\\] *"),
        lines.get(2));
    assertEquals("30 records in 2 shards, 0 set aside, 0 rejected", lines.get(3));
  }

  @Test
  void drawsNoSpreadWhereNoneIsTold() {
    List<String> lines = print(shard(0, 20, Map.of("key", "a")));
    assertTrue(lines.get(1).matches(".* shard-0 +key a *"), lines.get(1));
  }
}
