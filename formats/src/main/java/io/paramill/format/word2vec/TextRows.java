package io.paramill.format.word2vec;

import io.paramill.tensor.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * {@code word SP decimal ... NL}. The numbers are counted from the end of a line, since there are
 * files whose words have blanks in them; only blanks and tabs part fields.
 */
record TextRows(boolean hasHeader) implements RowCodec {

  /** The longest line. */
  static final int MAX_LINE_BYTES = 1 << 26;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  @Override
  public byte[] read(RowInput input, byte[] vector) throws IOException {
    byte[] line = input.readLine(MAX_LINE_BYTES);
    ByteBuffer numbers = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    int end = trimmed(line, line.length);
    for (int i = vector.length / Float.BYTES - 1; i >= 0; i--) {
      int start = fieldStart(line, end);
      String field = new String(line, start, end - start, StandardCharsets.ISO_8859_1);
      if (start == 0 || !isNumber(field)) {
        throw input.malformed(
            ErrorCode.MALFORMED,
            "the line before has '%s' where number %d should be".formatted(field, i));
      }
      numbers.putFloat(i * Float.BYTES, number(field));
      end = trimmed(line, start);
    }
    return Arrays.copyOf(line, end);
  }

  @Override
  public void write(OutputStream output, byte[] word, byte[] vector) throws IOException {
    output.write(word);
    ByteBuffer numbers = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    StringBuilder text = new StringBuilder();
    while (numbers.hasRemaining()) {
      text.append(' ').append(numbers.getFloat());
    }
    output.write(text.append('\n').toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** How many fields from the end on are numbers. */
  static int numbers(byte[] line) {
    int count = 0;
    int end = trimmed(line, line.length);
    for (int start = fieldStart(line, end); start > 0; start = fieldStart(line, end)) {
      if (!isNumber(new String(line, start, end - start, StandardCharsets.ISO_8859_1))) {
        break;
      }
      count++;
      end = trimmed(line, start);
    }
    return count;
  }

  private static int trimmed(byte[] line, int end) {
    int trimmed = end;
    while (trimmed > 0 && isBlank(line[trimmed - 1])) {
      trimmed--;
    }
    return trimmed;
  }

  private static int fieldStart(byte[] line, int end) {
    int start = end;
    while (start > 0 && !isBlank(line[start - 1])) {
      start--;
    }
    return start;
  }

  private static boolean isBlank(byte value) {
    return value == ' ' || value == '\t' || value == '\r';
  }

  private static boolean isNumber(String field) {
    return DECIMAL.matcher(field).matches() || special(field) != null;
  }

  private static float number(String field) {
    Float special = special(field);
    return special != null ? special : Float.parseFloat(field);
  }

  /** What C, Python and Java print for what is no number. */
  private static Float special(String field) {
    return switch (field) {
      case "nan", "-nan", "NaN" -> Float.NaN;
      case "inf", "Infinity" -> Float.POSITIVE_INFINITY;
      case "-inf", "-Infinity" -> Float.NEGATIVE_INFINITY;
      default -> null;
    };
  }
}
