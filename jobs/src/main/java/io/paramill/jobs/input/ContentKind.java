package io.paramill.jobs.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What a file of the corpus is, by its first bytes. */
enum ContentKind {
  TEXT,
  GZIP,
  BZIP2,
  ZSTANDARD,
  AVRO,
  SEQUENCE,
  PARQUET;

  /** As many bytes tell it. */
  static final int HEAD_BYTES = 10;

  /** {@code Obj} and version 1: Avro's specification, "Object Container Files". */
  private static final byte[] AVRO_MAGIC = {'O', 'b', 'j', 1};

  /**
   * {@code PAR1}, then the first field, a number, of a page's or the file's description in Thrift's
   * compact protocol: no text goes on like that.
   */
  private static final byte[] PARQUET_MAGIC = {'P', 'A', 'R', '1', 0x15};

  /** RFC 1952, section 2.3.1: ID1, ID2, and the only method there is. */
  private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b, 8};

  /** RFC 8878, section 3.1.1: 0xFD2FB528, little-endian. */
  private static final byte[] ZSTANDARD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

  /** Behind {@code BZh} and the level: a block's mark, the digits of pi. */
  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};

  /**
   * The mark of a stream's end, the digits of the root of pi: an empty bzip2 file has only that.
   */
  private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};

  /** Whether several maps can read one file. */
  boolean splits() {
    return this == TEXT || this == BZIP2 || keepsRecords() || this == SEQUENCE;
  }

  /** Whether reading can start anywhere: in Parquet, it cannot inside of a row group. */
  boolean entersAnywhere() {
    return splits() && this != PARQUET;
  }

  /** Whether its records have fields, and can be kept whole. */
  boolean keepsRecords() {
    return this == AVRO || this == PARQUET;
  }

  static ContentKind of(FileSystem system, Path path) throws IOException {
    try (FSDataInputStream input = system.open(path)) {
      return of(input.readNBytes(HEAD_BYTES), path);
    }
  }

  static ContentKind of(byte[] head, Path path) throws IOException {
    if (startsWith(head, AVRO_MAGIC)) {
      return AVRO;
    }
    if (startsWith(head, PARQUET_MAGIC)) {
      return PARQUET;
    }
    if (startsWith(head, GZIP_MAGIC)) {
      return GZIP;
    }
    if (startsWith(head, ZSTANDARD_MAGIC)) {
      return ZSTANDARD;
    }
    if (startsWith(head, "BZh".getBytes(StandardCharsets.US_ASCII))
        && (has(head, 4, BZIP2_BLOCK) || has(head, 4, BZIP2_END))) {
      return BZIP2;
    }
    // Words can start with SEQ too, but not with a version number behind it.
    if (startsWith(head, "SEQ".getBytes(StandardCharsets.US_ASCII))
        && head.length > 3
        && head[3] >= 0
        && head[3] <= 6) {
      return SEQUENCE;
    }
    if (startsWith(head, new byte[] {(byte) 0xff, (byte) 0xfe})
        || startsWith(head, new byte[] {(byte) 0xfe, (byte) 0xff})) {
      throw new IOException("Cannot read " + path + ": it is UTF-16, and must be UTF-8");
    }
    return TEXT;
  }

  private static boolean startsWith(byte[] head, byte[] magic) {
    return has(head, 0, magic);
  }

  private static boolean has(byte[] head, int from, byte[] magic) {
    return head.length >= from + magic.length
        && Arrays.equals(head, from, from + magic.length, magic, 0, magic.length);
  }
}
