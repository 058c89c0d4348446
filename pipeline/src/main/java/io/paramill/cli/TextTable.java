package io.paramill.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of text: columns as wide as they need, numbers to the right. */
public final class TextTable {

  private final List<String[]> rows = new ArrayList<>();
  private final boolean[] numbers;

  /** A table with these column heads. */
  public TextTable(String... heads) {
    rows.add(heads);
    numbers = new boolean[heads.length];
    Arrays.fill(numbers, true);
  }

  /** Adds a row; numbers that are no text already are set with separators. */
  public void row(Object... cells) {
    String[] row = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] =
          cells[i] instanceof Number number
              ? grouped(number.longValue())
              : String.valueOf(cells[i]);
      numbers[i] &=
          row[i].isEmpty() || Character.isDigit(row[i].charAt(0)) || row[i].charAt(0) == '-';
    }
    rows.add(row);
  }

  /** A number with its digits in groups; a formatter would take most of a long list's time. */
  private static String grouped(long number) {
    StringBuilder text = new StringBuilder().append(number);
    int first = number < 0 ? 1 : 0;
    for (int i = text.length() - 3; i > first; i -= 3) {
      text.insert(i, ',');
    }
    return text.toString();
  }

  /** Prints all rows, in one go. */
  public void print(PrintWriter out) {
    int[] widths = new int[numbers.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String padding = " ".repeat(widths[i] - row[i].length());
        line.append(numbers[i] ? padding : row[i]).append(numbers[i] ? row[i] : padding);
        line.append("  ");
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    out.print(text);
    out.flush();
  }
}
