package io.paramill.tensor;

import io.paramill.storage.Location;

/** Data at rest whose checksum does not match. */
public final class ChecksumException extends MalformedDataException {

  /** A checksum, as computed and as stored, over the bytes from {@code offset} on. */
  public ChecksumException(
      Location location, long offset, String what, long computed, long stored) {
    super(
        ErrorCode.CHECKSUM,
        location,
        offset,
        "Cannot trust %s: its checksum is %08x, stored is %08x".formatted(what, computed, stored));
  }
}
