package io.paramill.cli;

/** Where things are told to a person, one behind the other. */
interface Sheet {

  /** Begins a part. */
  void heading(String text);

  /** A table. */
  void table(TextTable table);

  /** A line of text. */
  void line(String text);

  /** Tells everything here, and there as well. */
  default Sheet and(Sheet other) {
    Sheet one = this;
    return new Sheet() {
      @Override
      public void heading(String text) {
        one.heading(text);
        other.heading(text);
      }

      @Override
      public void table(TextTable table) {
        one.table(table);
        other.table(table);
      }

      @Override
      public void line(String text) {
        one.line(text);
        other.line(text);
      }
    };
  }
}
