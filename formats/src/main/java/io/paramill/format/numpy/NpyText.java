package io.paramill.format.numpy;

import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the text of a header: a Python dict with exactly the keys {@code descr}, {@code
 * fortran_order} and {@code shape}, in any order. It takes what NumPy has ever written: both kinds
 * of quotes, any blanks, an {@code L} behind numbers.
 */
final class NpyText {

  private final String text;
  private final Location location;
  private int next;
  private String type;
  private NpyHeader.Order order;
  private long[] shape;

  NpyText(String text, Location location) {
    this.text = text;
    this.location = location;
  }

  String type() {
    return type;
  }

  NpyHeader.Order order() {
    return order;
  }

  long[] shape() {
    return shape;
  }

  void parse() throws IOException {
    expect('{');
    while (peek() != '}') {
      String key = quoted();
      expect(':');
      switch (key) {
        case "descr" -> {
          once(type == null);
          type = descr();
        }
        case "fortran_order" -> {
          once(order == null);
          order = order(word());
        }
        case "shape" -> {
          once(shape == null);
          shape = tuple();
        }
        default -> throw malformed("an unknown key");
      }
      if (peek() != '}') {
        expect(',');
      }
    }
    expect('}');
    if (peek() != 0 || type == null || order == null || shape == null) {
      throw malformed("a key is missing, or more follows");
    }
  }

  private void once(boolean first) throws MalformedDataException {
    if (!first) {
      throw malformed("a key twice");
    }
  }

  private String descr() throws IOException {
    char first = peek();
    if (first == '[' || first == '(') {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_DTYPE, "Cannot read the array: its elements are records");
    }
    return quoted();
  }

  private NpyHeader.Order order(String word) throws MalformedDataException {
    return switch (word) {
      case "True" -> NpyHeader.Order.FORTRAN;
      case "False" -> NpyHeader.Order.C;
      default -> throw malformed("neither True nor False");
    };
  }

  private long[] tuple() throws MalformedDataException {
    List<Long> numbers = new ArrayList<>();
    expect('(');
    while (peek() != ')') {
      String word = word();
      try {
        numbers.add(
            Long.parseLong(word.endsWith("L") ? word.substring(0, word.length() - 1) : word));
      } catch (NumberFormatException e) {
        throw malformed("an extent that is no number");
      }
      if (peek() != ')') {
        expect(',');
      }
    }
    expect(')');
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  private String quoted() throws MalformedDataException {
    char quote = peek();
    int end = quote == '\'' || quote == '"' ? text.indexOf(quote, next + 1) : -1;
    if (end < 0) {
      throw malformed("a text without quotes");
    }
    String value = text.substring(next + 1, end);
    next = end + 1;
    return value;
  }

  private String word() {
    peek();
    int start = next;
    while (next < text.length() && Character.isLetterOrDigit(text.charAt(next))) {
      next++;
    }
    return text.substring(start, next);
  }

  /** The next character that is no blank, or 0 at the end. */
  private char peek() {
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next < text.length() ? text.charAt(next) : 0;
  }

  private void expect(char expected) throws MalformedDataException {
    if (peek() != expected) {
      throw malformed("no '" + expected + "'");
    }
    next++;
  }

  private MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, next, "Cannot read the array's header: " + why);
  }
}
