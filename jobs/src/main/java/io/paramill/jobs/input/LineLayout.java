package io.paramill.jobs.input;

import java.util.Locale;
import org.apache.hadoop.conf.Configuration;

/** What becomes of a line of text. */
public enum LineLayout {
  /** Documents: words with one space between them; a long line is cut into several. */
  WORDS,
  /** One record, byte for byte: columns of delimited text, or JSON. */
  WHOLE;

  private static final String KEY = "paramill.input.lines";

  /** Chooses the layout for a job. */
  public void to(Configuration configuration) {
    configuration.set(KEY, name().toLowerCase(Locale.ROOT));
  }

  static LineLayout of(Configuration configuration) {
    return valueOf(configuration.get(KEY, "words").toUpperCase(Locale.ROOT));
  }
}
