package io.paramill.format.word2vec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** A file read front to back through a buffer, that knows its position. */
final class RowInput {

  /** The longest word; the C tool cuts at 100. */
  static final int MAX_WORD_BYTES = 65_535;

  private final StorageInput input;
  private final byte[] buffer = new byte[1 << 16];
  private long bufferPosition;
  private int next;
  private int limit;

  RowInput(StorageInput input, long position) {
    this.input = input;
    bufferPosition = position;
  }

  long position() {
    return bufferPosition + next;
  }

  long remaining() {
    return input.lengthBytes() - position();
  }

  /** The next byte, which stays; -1 at the end. */
  int peek() throws IOException {
    if (next == limit) {
      bufferPosition += limit;
      next = 0;
      limit = (int) Math.min(buffer.length, input.lengthBytes() - bufferPosition);
      input.readFully(bufferPosition, buffer, 0, limit);
    }
    return next == limit ? -1 : buffer[next] & 0xFF;
  }

  /** The next byte; -1 at the end. */
  int read() throws IOException {
    int value = peek();
    if (value >= 0) {
      next++;
    }
    return value;
  }

  void readFully(byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      if (peek() < 0) {
        throw malformed(ErrorCode.TRUNCATED, "a vector ends early");
      }
      int count = Math.min(target.length - done, limit - next);
      System.arraycopy(buffer, next, target, done, count);
      next += count;
      done += count;
    }
  }

  /** The bytes up to a mark, which is read too. */
  byte[] readUntil(int mark, int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int value = read(); value != mark; value = read()) {
      if (value < 0) {
        throw malformed(ErrorCode.TRUNCATED, "a row ends early");
      }
      if (bytes.size() == most) {
        throw tooLong(most);
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }

  /** The next line without its end; the file's last line may lack one. */
  byte[] readLine(int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int value = read(); value >= 0 && value != '\n'; value = read()) {
      if (bytes.size() == most) {
        throw tooLong(most);
      }
      bytes.write(value);
    }
    return bytes.toByteArray();
  }

  private MalformedDataException tooLong(int most) {
    return malformed(ErrorCode.LIMIT_EXCEEDED, "a word or a line has more than " + most + " bytes");
  }

  MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(
        code, input.location(), position(), "Cannot read word vectors: " + why);
  }
}
