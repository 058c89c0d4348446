package io.paramill.format.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.codec.TableValue;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Rows of one slice, decoded from its message while they are read. */
final class V1Reader implements TensorReader {

  /** Opens the message, each time from its start. */
  @FunctionalInterface
  interface ValueOpener {
    TableValue open() throws IOException;
  }

  private final TensorSpec part;
  private final Location file;
  private final TableValue value;
  private final ProtoElements elements;
  // Whether the last element of the message is among those that are read.
  private final boolean all;
  private final boolean verified;
  private final long lengthBytes;
  private long left;

  V1Reader(TensorSpec spec, RowRange rows, Location file, ValueOpener opener, boolean verified)
      throws IOException {
    part = spec.withRows(rows);
    this.file = file;
    this.verified = verified;
    all = rows.end() == spec.shape().rows();
    try {
      long before = rows.first() * spec.shape().rowElements();
      long first = offset(spec, before, opener);
      lengthBytes = offset(spec, before + part.shape().elements(), opener) - first;
      left = lengthBytes;
      value = opener.open();
      elements = new ProtoElements(value, spec.dtype());
      elements.skip(first);
      checkEnd();
    } catch (EOFException | InvalidProtocolBufferException e) {
      throw malformed(e.getMessage());
    }
  }

  /** Where in the stream of all elements one of them starts; strings must be looked through. */
  private static long offset(TensorSpec spec, long element, ValueOpener opener) throws IOException {
    if (spec.dtype().fixedWidth()) {
      return element * spec.dtype().widthBytes();
    }
    ProtoElements strings = new ProtoElements(opener.open(), spec.dtype());
    byte[] length = new byte[Integer.BYTES];
    long offset = 0;
    for (long i = 0; i < element; i++) {
      for (int done = 0; done < length.length; ) {
        int count = strings.read(length, done, length.length - done);
        if (count < 0) {
          throw new EOFException("its message has too few strings");
        }
        done += count;
      }
      int bytes = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt();
      strings.skip(Integer.toUnsignedLong(bytes));
      offset += Integer.BYTES + Integer.toUnsignedLong(bytes);
    }
    return offset;
  }

  @Override
  public TensorSpec spec() {
    return part;
  }

  @Override
  public long lengthBytes() {
    return lengthBytes;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      return -1;
    }
    try {
      int count = elements.read(buffer, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new EOFException("its message has too few elements");
      }
      left -= count;
      checkEnd();
      return count;
    } catch (EOFException | InvalidProtocolBufferException e) {
      throw malformed(e.getMessage());
    }
  }

  private void checkEnd() throws IOException {
    if (left > 0 || !all) {
      return;
    }
    if (elements.read(new byte[1], 0, 1) >= 0) {
      throw malformed("its message has too many elements");
    }
    if (verified) {
      value.verify();
    }
  }

  private MalformedDataException malformed(String reason) {
    return new MalformedDataException(
        ErrorCode.SIZE_MISMATCH, file, "Cannot read '%s': %s".formatted(part.name(), reason));
  }

  @Override
  public void close() {}
}
