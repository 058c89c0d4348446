package io.paramill.jobs.input;

import java.nio.charset.StandardCharsets;
import org.apache.hadoop.io.Text;

/**
 * The columns of a delimited line; one in double quotes may hold delimiters, and "" for a quote.
 */
final class Columns {

  private Columns() {}

  /** A column, counted from 1; null if the line has fewer, or if it is empty. */
  static String of(CorpusRecord record, int column, char delimiter) {
    Text line = record.line();
    byte[] bytes = line.getBytes();
    int end = line.getLength();
    int at = 0;
    for (int number = 1; at <= end; number++) {
      boolean quoted = at < end && bytes[at] == '"';
      int stop = quoted ? closing(bytes, at + 1, end) : at;
      while (stop < end && bytes[stop] != delimiter) {
        stop++;
      }
      if (number == column) {
        String text = new String(bytes, at, stop - at, StandardCharsets.UTF_8);
        String plain =
            quoted && text.length() > 1 && text.endsWith("\"")
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text;
        return plain.isEmpty() ? null : plain;
      }
      at = stop + 1;
    }
    return null;
  }

  /** Behind the quote that ends a column; the line's end if none does. */
  private static int closing(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      if (bytes[at] == '"') {
        if (at + 1 == end || bytes[at + 1] != '"') {
          return at + 1;
        }
        at++;
      }
    }
    return end;
  }
}
