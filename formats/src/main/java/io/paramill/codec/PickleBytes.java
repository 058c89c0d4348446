package io.paramill.codec;

import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Bytes, or a text too long to keep, where they lie in a pickle. They are read when they are asked
 * for; those of texts are decoded on the way.
 */
public final class PickleBytes implements PickleNode {

  /** How the bytes are written in the pickle. */
  enum Encoding {
    /** As they are. */
    RAW,
    /** As the text of characters 0 to 255, in UTF-8. */
    UTF8,
    /** As a line of text with escapes for some characters. */
    ESCAPED
  }

  private static final Global ENCODE = new Global("_codecs", "encode");
  private static final Global BYTES = new Global("builtins", "bytes");
  private static final Global BYTE_ARRAY = new Global("builtins", "bytearray");
  private static final int KEPT_BYTES_MAX = 64 << 20;

  private final StorageInput pickle;
  private final long offset;
  private final long storedBytes;
  private final Encoding encoding;

  PickleBytes(StorageInput pickle, long offset, long storedBytes, Encoding encoding) {
    this.pickle = pickle;
    this.offset = offset;
    this.storedBytes = storedBytes;
    this.encoding = encoding;
  }

  /**
   * The bytes that a value stands for: bytes themselves, a byte string of Python 2, or the call by
   * which old protocols write bytes as text.
   */
  public static Optional<PickleBytes> of(Object value) {
    if (value instanceof PickleBytes bytes) {
      return Optional.of(bytes);
    }
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return new String(bytes, StandardCharsets.ISO_8859_1).equals(text)
          ? Optional.of(new PickleBytes(new HeapInput(bytes), 0, bytes.length, Encoding.RAW))
          : Optional.empty();
    }
    if (value instanceof Instance call) {
      List<Object> arguments = call.arguments();
      if (call.madeBy(ENCODE) && arguments.size() == 2 && isLatin1(arguments.get(1))) {
        return of(arguments.get(0));
      }
      if (call.madeBy(BYTES) || call.madeBy(BYTE_ARRAY)) {
        if (arguments.isEmpty()) {
          return of("");
        }
        boolean plain = arguments.size() == 1 && !(arguments.get(0) instanceof String);
        return plain || (arguments.size() == 2 && isLatin1(arguments.get(1)))
            ? of(arguments.get(0))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isLatin1(Object name) {
    return "latin1".equals(name) || "latin-1".equals(name);
  }

  /**
   * Opens the bytes, of which there must be {@code lengthBytes}.
   *
   * @throws MalformedDataException if there are fewer or more
   */
  public StorageInput open(long lengthBytes) throws IOException {
    long smallest = encoding == Encoding.RAW ? storedBytes : storedBytes / 10;
    if (lengthBytes < smallest || lengthBytes > storedBytes) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          pickle.location(),
          offset,
          "Cannot read an array: it has %d bytes instead of %d"
              .formatted(storedBytes, lengthBytes));
    }
    if (encoding == Encoding.RAW) {
      return stored();
    }
    return new StreamedInput(pickle.location(), lengthBytes, this::decoded);
  }

  /** Opens the bytes, however many there are; bytes that are kept as text are counted for that. */
  public StorageInput open() throws IOException {
    if (encoding == Encoding.RAW) {
      return stored();
    }
    try (InputStream decoded = decoded()) {
      return open(decoded.transferTo(OutputStream.nullOutputStream()));
    }
  }

  /** All bytes, for those that are known to be few. */
  public byte[] toArray() throws IOException {
    if (storedBytes > KEPT_BYTES_MAX) {
      throw new MalformedDataException(
          ErrorCode.LIMIT_EXCEEDED,
          pickle.location(),
          offset,
          "Cannot keep %d bytes of a pickle, at most %d".formatted(storedBytes, KEPT_BYTES_MAX));
    }
    if (encoding == Encoding.RAW) {
      return stored().readFully(0, (int) storedBytes);
    }
    try (InputStream decoded = decoded()) {
      return decoded.readAllBytes();
    }
  }

  private InputStream decoded() {
    return new Latin1Decoder(
        new BufferedInputStream(stored().stream(), 1 << 16), encoding, pickle.location());
  }

  private InputWindow stored() {
    return new InputWindow(pickle, offset, storedBytes);
  }
}
