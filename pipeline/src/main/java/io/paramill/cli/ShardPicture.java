package io.paramill.cli;

import io.paramill.cli.TextTable.Bar;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The shards as a person sees them: a row each, with bars of records, bytes and tokens. */
record ShardPicture(ShardManifest manifest) {

  private static final double MEGA = 1e6;
  private static final String SPREAD = "spread";

  /** More rows tell a person nothing: of a thousand shards the largest ones are shown. */
  private static final int MOST_ROWS = 40;

  void draw(Sheet sheet) {
    TextTable table =
        new TextTable(
            "shard", "records", "", "MB", "", "words", "", "spread", "", "folder", "about");
    List<Shard> rows = new ArrayList<>(manifest.shards());
    if (rows.size() > MOST_ROWS) {
      rows.sort((a, b) -> Long.compare(b.records(), a.records()));
      rows = rows.subList(0, MOST_ROWS);
    }
    if (manifest.holdout() != null) {
      rows.add(manifest.holdout());
    }
    long records = most(rows, Shard::records);
    long bytes = most(rows, Shard::bytes);
    long tokens = most(rows, Shard::tokens);
    double spread = rows.stream().mapToDouble(ShardPicture::spread).max().orElse(0);
    for (Shard shard : rows) {
      table.row(
          shard.id() < 0 ? "" : "%,d".formatted(shard.id()),
          shard.records(),
          Bar.of((double) shard.records(), (double) records),
          "%.1f".formatted(shard.bytes() / MEGA),
          Bar.of((double) shard.bytes(), (double) bytes),
          shard.tokens(),
          Bar.of((double) shard.tokens(), (double) tokens),
          spread(shard) > 0 ? "%.4g".formatted(spread(shard)) : "",
          Bar.of(spread(shard), spread),
          shard.path(),
          about(shard.details()));
    }
    sheet.table(table);
    if (manifest.shards().size() > MOST_ROWS) {
      sheet.line("the %d largest of %,d shards".formatted(MOST_ROWS, manifest.shards().size()));
    }
    sheet.line(
        "%,d records in %,d shards, %,d set aside, %,d rejected"
            .formatted(
                manifest.records(),
                manifest.shards().size(),
                manifest.holdout() == null ? 0 : manifest.holdout().records(),
                manifest.rejected()));
    if (!manifest.details().isEmpty()) {
      sheet.line(about(manifest.details()));
    }
  }

  private static long most(List<Shard> shards, ToLongFunction<Shard> number) {
    return Math.max(1, shards.stream().mapToLong(number).max().orElse(1));
  }

  /** How far a shard's records are from each other, if the strategy told; else 0. */
  private static double spread(Shard shard) {
    return shard.details().get(SPREAD) instanceof Number number ? number.doubleValue() : 0;
  }

  private static String about(Map<String, Object> details) {
    StringBuilder text = new StringBuilder();
    details.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(entry -> !entry.getKey().equals(SPREAD) && !entry.getKey().endsWith("Sha256"))
        .forEach(
            entry ->
                text.append(text.isEmpty() ? "" : ", ")
                    .append(entry.getKey())
                    .append(' ')
                    .append(value(entry.getValue())));
    return text.toString();
  }

  private static String value(Object value) {
    String text =
        value instanceof Double number
            ? String.format(Locale.ROOT, "%.4g", number)
            : String.valueOf(value);
    return text.length() > 200 ? text.substring(0, 200) + " ..." : text;
  }
}
