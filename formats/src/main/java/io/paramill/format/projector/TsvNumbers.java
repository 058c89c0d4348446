package io.paramill.format.projector;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of numbers as text.
 *
 * <pre>
 * table := (number (tab number)* end of line)*
 * </pre>
 *
 * <p>Every line has as many numbers as the first. The table is read once to find that out, and then
 * every {@value #MARK_ROWS}th row can be found at once.
 *
 * @param shape rows and numbers in a row
 * @param marks where in the file the rows 0, {@value #MARK_ROWS}, and so on begin, in bytes
 */
record TsvNumbers(Location file, Shape shape, List<Long> marks) {

  static final int MARK_ROWS = 256;
  private static final int LINE_BYTES_MAX = 64 << 20;
  private static final int BUFFER_BYTES = 1 << 16;

  /** Counts the rows and the numbers of each. */
  static TsvNumbers scan(Storage storage, Location file) throws IOException {
    List<Long> marks = new ArrayList<>();
    long rows = 0;
    long columns = -1;
    try (StorageInput input = storage.open(file);
        InputStream text = new BufferedInputStream(input.stream(), BUFFER_BYTES)) {
      long position = 0;
      while (position < input.lengthBytes()) {
        long start = position;
        long found = 1;
        int next = text.read();
        for (position++; next >= 0 && next != '\n'; position++) {
          found += next == '\t' ? 1 : 0;
          next = text.read();
        }
        if (position - start > LINE_BYTES_MAX) {
          throw malformed(ErrorCode.LIMIT_EXCEEDED, file, start, "a line of more than 64 MiB");
        }
        columns = columns < 0 ? found : columns;
        if (found != columns) {
          throw malformed(
              ErrorCode.SIZE_MISMATCH,
              file,
              start,
              "row %d has %d numbers, the first has %d".formatted(rows, found, columns));
        }
        if (rows % MARK_ROWS == 0) {
          marks.add(start);
        }
        rows++;
      }
    }
    return new TsvNumbers(file, Shape.of(rows, Math.max(0, columns)), marks);
  }

  private static MalformedDataException malformed(
      ErrorCode code, Location file, long offset, String why) {
    return new MalformedDataException(code, file, offset, "Cannot read the numbers: " + why);
  }

  /** Opens some rows. */
  TensorReader open(Storage storage, TensorSpec spec, RowRange rows) throws IOException {
    rows.within(spec);
    StorageInput input = storage.open(file);
    long start = rows.count() == 0 ? 0 : marks.get((int) (rows.first() / MARK_ROWS));
    Reader reader =
        new Reader(
            spec.withRows(rows),
            input,
            new BufferedInputStream(
                input.stream(start, input.lengthBytes() - start), BUFFER_BYTES));
    try {
      for (long skip = rows.count() == 0 ? 0 : rows.first() % MARK_ROWS; skip > 0; skip--) {
        String unused = reader.line();
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /** Turns line by line into float32. */
  private static final class Reader implements TensorReader {
    private final TensorSpec spec;
    private final StorageInput input;
    private final InputStream text;
    private ByteBuffer row = ByteBuffer.allocate(0);
    private long left;

    Reader(TensorSpec spec, StorageInput input, InputStream text) {
      this.spec = spec;
      this.input = input;
      this.text = text;
      left = spec.shape().rows();
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = text.read(); next >= 0 && next != '\n'; next = text.read()) {
        line.append((char) next);
      }
      return line.toString();
    }

    private void nextRow() throws IOException {
      String[] numbers = line().split("\t", -1);
      if (numbers.length != spec.shape().extent(1)) {
        throw malformed(ErrorCode.TRUNCATED, input.location(), -1, "the file has changed");
      }
      row = ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (String number : numbers) {
        try {
          row.putFloat(Float.parseFloat(number));
        } catch (NumberFormatException e) {
          throw malformed(
              ErrorCode.MALFORMED, input.location(), -1, "'%s' is none".formatted(number));
        }
      }
      row.flip();
    }

    @Override
    public TensorSpec spec() {
      return spec;
    }

    @Override
    public long lengthBytes() {
      return spec.lengthBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!row.hasRemaining()) {
        if (left == 0) {
          return -1;
        }
        nextRow();
        left--;
      }
      int count = Math.min(length, row.remaining());
      row.get(buffer, offset, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      input.close();
    }
  }
}
