package io.paramill.cli;

import java.io.PrintWriter;

/** A terminal. */
record TextSheet(PrintWriter out) implements Sheet {

  @Override
  public void heading(String text) {
    out.println();
    out.println(text);
  }

  @Override
  public void table(TextTable table) {
    table.print(out);
  }

  @Override
  public void line(String text) {
    out.println(text);
  }
}
