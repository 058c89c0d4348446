package io.paramill.cli;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A page of HTML that needs nothing but itself: no scripts, no other files. It is well-formed XML,
 * too.
 */
final class PageSheet implements Sheet {

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width"/>
      <title>%1$s</title>
      <style>
      :root { color-scheme: light dark; --ink: #1d2430; --faint: #687385; --line: #dfe3ea; --paper: #fff; --bar: #3f72b5 }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #e3e7ee; --faint: #94a0b3; --line: #323a47; --paper: #161b22; --bar: #6ea1e3 }
      }
      body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
        font: 15px/1.5 system-ui, sans-serif }
      h1 { font-size: 1.5rem }
      h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem }
      div { overflow-x: auto }
      table { border-collapse: collapse }
      th, td { padding: .2rem 1.2rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line) }
      th { color: var(--faint); font-weight: 500 }
      td { white-space: nowrap }
      .number { text-align: right; font-variant-numeric: tabular-nums }
      .bar { min-width: 6rem }
      .bar i { display: block; height: .7rem; background: var(--bar); border-radius: 2px }
      p { color: var(--faint); overflow-wrap: anywhere }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      """;

  private final StringBuilder body = new StringBuilder();

  @Override
  public void heading(String text) {
    body.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  @Override
  public void line(String text) {
    body.append("<p>").append(escaped(text)).append("</p>\n");
  }

  @Override
  public void table(TextTable table) {
    body.append("<div><table>\n");
    String tag = "th";
    for (Object[] row : table.rows()) {
      body.append("<tr>");
      for (int column = 0; column < row.length; column++) {
        cell(tag, row[column], table.isNumber(column));
      }
      body.append("</tr>\n");
      tag = "td";
    }
    body.append("</table></div>\n");
  }

  private void cell(String tag, Object value, boolean number) {
    body.append('<').append(tag);
    if (value instanceof TextTable.Bar bar) {
      body.append(" class=\"bar\"><i style=\"width: ")
          .append(String.format(Locale.ROOT, "%.1f", 100 * bar.share()))
          .append("%\"></i>");
    } else {
      body.append(number ? " class=\"number\">" : ">").append(escaped(value.toString()));
    }
    body.append("</").append(tag).append('>');
  }

  /** Puts the page there, in the place of one that was there before. */
  void write(Storage storage, Location location, String title) throws IOException {
    Location draft = location.sibling("_" + location.name());
    storage.delete(draft);
    try (StorageOutput output = storage.create(draft)) {
      String page = HEAD.formatted(escaped(title)) + body + "</body>\n</html>\n";
      output.write(page.getBytes(StandardCharsets.UTF_8));
    }
    storage.replace(draft, location);
  }

  /** A text that is only a text, whatever is in it; what XML cannot hold becomes U+FFFD. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            sign -> {
              switch (sign) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.appendCodePoint(isXml(sign) ? sign : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  /** Extensible Markup Language 1.0, section 2.2: Char. */
  private static boolean isXml(int sign) {
    return sign == '\t'
        || sign == '\n'
        || sign == '\r'
        || (sign >= ' ' && sign < 0xD800)
        || (sign > 0xDFFF && sign != 0xFFFE && sign != 0xFFFF);
  }
}
