package io.paramill.tensor;

import io.paramill.storage.Location;
import java.io.IOException;

/** Data at rest that is damaged. The message is one line: what, why, where. */
public class MalformedDataException extends IOException {

  private final transient ErrorCode code;
  private final transient Location location;
  private final long offset;

  /**
   * Damage at a place in a file.
   *
   * @param offset where in the file, in bytes; -1 if the damage has no one place
   */
  public MalformedDataException(ErrorCode code, Location location, long offset, String message) {
    super(
        oneLine(message)
            + " ["
            + code
            + ", "
            + oneLine(location.toString())
            + (offset < 0 ? "" : ", offset " + offset)
            + "]");
    this.code = code;
    this.location = location;
    this.offset = offset;
  }

  /** Damage in a file as a whole. */
  public MalformedDataException(ErrorCode code, Location location, String message) {
    this(code, location, -1, message);
  }

  /** Names from damaged files may have line ends in them. */
  static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "\ufffd");
  }

  /** What is wrong. */
  public ErrorCode code() {
    return code;
  }

  /** The damaged file. */
  public Location location() {
    return location;
  }

  /** Where in the file, in bytes; -1 if the damage has no one place. */
  public long offset() {
    return offset;
  }
}
