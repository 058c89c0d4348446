package io.paramill.tensor;

/** What is wrong with data at rest: stable names for people, scripts and tests. */
public enum ErrorCode {
  /** The file ends before its last part. */
  TRUNCATED,
  /** There is more behind the last part. */
  TRAILING_BYTES,
  /** A magic number or a required mark is not there. */
  BAD_MAGIC,
  /** A structure does not parse. */
  MALFORMED,
  /** A checksum does not match. */
  CHECKSUM,
  /** A size does not fit 64 bits. */
  OVERFLOW,
  /** An offset or a length leads out of the file, or out of its tensor. */
  OUT_OF_RANGE,
  /** Two parts claim the same bytes. */
  OVERLAP,
  /** Bytes that no part claims, where the layout allows none. */
  HOLE,
  /** A length does not match type and shape. */
  SIZE_MISMATCH,
  /** One name stands for two things. */
  DUPLICATE_NAME,
  /** One stored array is used with two types. */
  DTYPE_CONFLICT,
  /** An element type that the format or this library lacks. */
  UNSUPPORTED_DTYPE,
  /** A version that is not known. */
  UNSUPPORTED_VERSION,
  /** A valid feature that is not supported, or that the target cannot hold. */
  UNSUPPORTED_FEATURE,
  /** A name that the target cannot hold. */
  UNSUPPORTED_NAME,
  /** A pickle that asks for code outside the list of known data constructors. */
  UNSAFE_PICKLE,
  /** A name that would lead out of its folder. */
  UNSAFE_PATH,
  /** A file that an index names is missing. */
  MISSING_SHARD,
  /** The slices of a tensor leave some of it open. */
  INCOMPLETE_SLICES,
  /** A number beyond the caps that protect memory. */
  LIMIT_EXCEEDED,
  /** Not a model at all: an empty file, a web page, a pointer to a file that was not downloaded. */
  NOT_A_CHECKPOINT
}
