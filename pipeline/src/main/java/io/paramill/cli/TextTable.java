package io.paramill.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A table of text: columns as wide as they need, numbers to the right. */
public final class TextTable {

  private static final int BAR = 12;

  /**
   * A cell that is drawn.
   *
   * @param share from 0 to 1
   */
  record Bar(double share) {

    /** As long as a number, where the longest bar is as long as the largest. */
    static Bar of(double number, double most) {
      return new Bar(number > 0 ? Math.min(1, number / most) : 0);
    }

    @Override
    public String toString() {
      return "#".repeat((int) Math.round(share * BAR));
    }
  }

  private final List<Object[]> rows = new ArrayList<>();
  private final boolean[] numbers;

  /** A table with these column heads. */
  public TextTable(String... heads) {
    rows.add(heads);
    numbers = new boolean[heads.length];
    Arrays.fill(numbers, true);
  }

  /** Adds a row; numbers that are no text already are set with separators. */
  public void row(Object... cells) {
    Object[] row = new Object[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] =
          cells[i] instanceof Number number
              ? grouped(number.longValue())
              : cells[i] instanceof Bar ? cells[i] : String.valueOf(cells[i]);
      numbers[i] &= isNumber(row[i].toString());
    }
    rows.add(row);
  }

  private static boolean isNumber(String text) {
    return text.isEmpty() || Character.isDigit(text.charAt(0)) || text.charAt(0) == '-';
  }

  /** The heads, then each row: texts and {@link Bar}s. */
  List<Object[]> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Whether all of a column's cells are numbers. */
  boolean isNumber(int column) {
    return numbers[column];
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
    for (Object[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].toString().length());
      }
    }
    String blanks = " ".repeat(Arrays.stream(widths).max().orElse(0));
    StringBuilder text = new StringBuilder();
    for (Object[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        String cell = row[i].toString();
        int padding = widths[i] - cell.length();
        if (numbers[i]) {
          text.append(blanks, 0, padding).append(cell);
        } else {
          text.append(cell).append(blanks, 0, padding);
        }
        text.append("  ");
      }
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == ' ') {
        end--;
      }
      text.setLength(end);
      text.append(System.lineSeparator());
    }
    out.print(text);
    out.flush();
  }
}
