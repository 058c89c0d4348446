package io.paramill.jobs.input;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/**
 * Lines of text as documents. A line that is too long is cut; all its documents come from the
 * reader of the piece that the line starts in, wherever it ends. Memory is one document.
 */
final class TextDocuments implements DocumentSource {

  private final InputStream input;
  private final LongSupplier position;
  private final LongSupplier end;
  private final LongUnaryOperator place;
  private final int maxWords;
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int limit;
  private long bufferOffset;
  private long positionBytes;
  private boolean inLine;
  private long offset;

  /**
   * The lines that start from {@code start} on and before {@code end}.
   *
   * @param input at {@code start}, or at the byte before it if {@code start} is not 0
   * @param position how far the file has been read
   * @param end if it is not known yet, larger than what has been read
   * @param place the offset that is told of a byte of the text
   */
  TextDocuments(
      InputStream input,
      LongSupplier position,
      long start,
      LongSupplier end,
      LongUnaryOperator place,
      int maxWords)
      throws IOException {
    this.input = input;
    this.position = position;
    this.end = end;
    this.place = place;
    this.maxWords = maxWords;
    if (start == 0) {
      skipByteOrderMark();
    } else {
      bufferOffset = start - 1;
      skipLine();
    }
  }

  private void skipByteOrderMark() throws IOException {
    if (fill()
        && limit >= 3
        && buffer[0] == (byte) 0xef
        && buffer[1] == (byte) 0xbb
        && buffer[2] == (byte) 0xbf) {
      at = 3;
      // The line starts before the mark, however short this piece is.
      inLine = true;
    }
  }

  private void skipLine() throws IOException {
    while (textOffset() < end.getAsLong() && (at < limit || fill())) {
      if (buffer[at++] == '\n') {
        return;
      }
    }
  }

  @Override
  public boolean next(WordBuffer document) throws IOException {
    while (inLine || textOffset() < end.getAsLong()) {
      inLine = true;
      if (at == limit && !fill()) {
        inLine = false;
        document.endLine();
        return !document.isEmpty();
      }
      int lineEnd = lineEnd();
      if (document.isNew()) {
        at = document.start(buffer, at, lineEnd);
        offset = place.applyAsLong(textOffset());
      }
      at += document.add(buffer, at, lineEnd, maxWords);
      if (at < lineEnd) {
        return true;
      }
      if (at < limit) {
        at++;
        inLine = false;
        document.endLine();
        if (!document.isEmpty()) {
          return true;
        }
        document.clear();
      }
    }
    return false;
  }

  /** The next line end in the buffer; the buffer's end if there is none. */
  private int lineEnd() {
    int end = at;
    while (end + EightBytes.COUNT <= limit) {
      long lines = EightBytes.equal(EightBytes.of(buffer, end), '\n');
      if (lines != 0) {
        return end + EightBytes.first(lines);
      }
      end += EightBytes.COUNT;
    }
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private long textOffset() {
    return bufferOffset + at;
  }

  private boolean fill() throws IOException {
    bufferOffset += limit;
    at = 0;
    limit = input.readNBytes(buffer, 0, buffer.length);
    positionBytes = position.getAsLong();
    return limit > 0;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public long positionBytes() {
    // It is asked for with every record.
    return positionBytes;
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
