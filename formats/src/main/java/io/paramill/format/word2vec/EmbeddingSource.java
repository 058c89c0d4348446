package io.paramill.format.word2vec;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of word vectors. Opening it reads it once, for the words; where every 1024th row begins is
 * kept, so that rows are found without reading all before them.
 */
final class EmbeddingSource implements TensorSource {

  private static final int ROWS_PER_MARK = 1024;

  /** Two numbers of up to 19 digits. */
  static final int MAX_HEADER_BYTES = 64;

  private static final Pattern HEADER = Pattern.compile("(\\d{1,18})[ \\t]+(\\d{1,9})[ \\t]*\\r?");

  private final Storage storage;
  private final Location location;
  private final RowCodec codec;
  private final List<Long> marks = new ArrayList<>();
  private final Catalog catalog;

  private EmbeddingSource(Storage storage, Location location, RowCodec codec, Words encoding)
      throws IOException {
    this.storage = storage;
    this.location = location;
    this.codec = codec;
    try (StorageInput file = storage.open(location)) {
      RowInput input = new RowInput(file, 0);
      long rows = Long.MAX_VALUE;
      int dimensions;
      if (codec.hasHeader()) {
        long[] header = readHeader(input);
        rows = header[0];
        dimensions = Math.toIntExact(header[1]);
      } else {
        dimensions = TextRows.numbers(input.readLine(TextRows.MAX_LINE_BYTES));
        input = new RowInput(file, 0);
      }
      if (dimensions == 0) {
        throw input.malformed(ErrorCode.MALFORMED, "the first line has no numbers");
      }
      if (dimensions > Embedding.MAX_DIMENSIONS) {
        throw input.malformed(
            ErrorCode.LIMIT_EXCEEDED,
            "%d dimensions, at most %d".formatted(dimensions, Embedding.MAX_DIMENSIONS));
      }
      List<String> words = words(input, rows, dimensions, encoding);
      catalog =
          new Catalog(
              List.of(
                  new TensorSpec(
                      Embedding.NAME, DType.FLOAT32, Shape.of(words.size(), dimensions))),
              Map.of(Catalog.VOCABULARY, words));
    }
  }

  static EmbeddingSource open(Storage storage, Location location, RowCodec codec, Words encoding)
      throws IOException {
    return new EmbeddingSource(storage, location, codec, encoding);
  }

  /** The numbers of a line {@code words dimensions}. */
  static long[] readHeader(RowInput input) throws IOException {
    String line = new String(input.readLine(MAX_HEADER_BYTES), StandardCharsets.ISO_8859_1);
    Matcher matcher = HEADER.matcher(line);
    if (!matcher.matches()) {
      throw input.malformed(ErrorCode.BAD_MAGIC, "the first line has no two numbers");
    }
    long[] header = {Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))};
    // A row has at least a blank and a byte for each number.
    if (header[0] > Integer.MAX_VALUE || header[0] * (1 + header[1]) > input.remaining()) {
      throw input.malformed(
          ErrorCode.TRUNCATED,
          "%d words with %d numbers do not fit the file".formatted(header[0], header[1]));
    }
    return header;
  }

  private List<String> words(RowInput input, long rows, int dimensions, Words encoding)
      throws IOException {
    if (rows > 0 && dimensions > input.remaining()) {
      throw input.malformed(
          ErrorCode.TRUNCATED, "not one row of %d numbers fits".formatted(dimensions));
    }
    List<String> words = new ArrayList<>();
    byte[] vector = new byte[Math.multiplyExact(dimensions, Float.BYTES)];
    while (words.size() < rows && input.peek() >= 0) {
      if (words.size() % ROWS_PER_MARK == 0) {
        marks.add(input.position());
      }
      byte[] word = codec.read(input, vector);
      words.add(encoding.decode(word, 0, word.length));
    }
    if (codec.hasHeader() && words.size() < rows) {
      throw input.malformed(
          ErrorCode.TRUNCATED, "%d of %d words are there".formatted(words.size(), rows));
    }
    if (input.peek() >= 0) {
      throw input.malformed(
          ErrorCode.TRAILING_BYTES, "there is more behind the last of %d words".formatted(rows));
    }
    return words;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    TensorSpec whole = catalog.tensor(spec.name());
    return new Reader(storage.open(location), whole, rows.within(whole));
  }

  @Override
  public void close() {}

  private final class Reader implements TensorReader {
    private final StorageInput file;
    private final TensorSpec part;
    private final byte[] vector;
    private RowInput input;
    private long rowsLeft;
    private int next;

    Reader(StorageInput file, TensorSpec spec, RowRange rows) throws IOException {
      this.file = file;
      part = spec.withRows(rows);
      vector = new byte[Math.toIntExact(spec.rowBytes())];
      next = vector.length;
      rowsLeft = rows.count();
      if (rowsLeft > 0) {
        input = new RowInput(file, marks.get(Math.toIntExact(rows.first() / ROWS_PER_MARK)));
        for (long i = rows.first() % ROWS_PER_MARK; i > 0; i--) {
          byte[] unused = codec.read(input, vector);
        }
      }
    }

    @Override
    public TensorSpec spec() {
      return part;
    }

    @Override
    public long lengthBytes() {
      return part.lengthBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (next == vector.length) {
        if (rowsLeft == 0) {
          return -1;
        }
        byte[] unused = codec.read(input, vector);
        rowsLeft--;
        next = 0;
      }
      int count = Math.min(length, vector.length - next);
      System.arraycopy(vector, next, buffer, offset, count);
      next += count;
      return count;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
