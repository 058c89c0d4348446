package io.paramill.cli;

/** Names from files as they can be shown: on one line, and harmless to a terminal. */
final class OneLine {

  private OneLine() {}

  /** The text with a replacement for every control character. */
  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cntrl}|[\\x80-\\x9f]", "\ufffd");
      }
    }
    return text;
  }
}
