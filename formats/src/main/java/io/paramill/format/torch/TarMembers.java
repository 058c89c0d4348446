package io.paramill.format.torch;

import io.paramill.codec.InputWindow;
import io.paramill.storage.StorageInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a tar archive.
 *
 * <pre>
 * archive = { header data padding } zeros                 (all in blocks of 512 bytes)
 * header  = name:100 mode:8 owner:8 group:8 size:12 time:12 checksum:8 kind:1 …
 * </pre>
 *
 * Numbers are octal digits; the checksum is the sum of the header's bytes, with blanks in its own
 * place (POSIX.1-1988, ustar).
 */
final class TarMembers {

  private static final int BLOCK_BYTES = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE = 124;
  private static final int CHECKSUM = 148;
  private static final int KIND = 156;
  private static final int MEMBERS_MAX = 1000;

  private TarMembers() {}

  /** The files by name; none if this is no archive, those before the damage if it is damaged. */
  static Map<String, InputWindow> read(StorageInput input) throws IOException {
    Map<String, InputWindow> members = new LinkedHashMap<>();
    long position = 0;
    for (int i = 0; i < MEMBERS_MAX && input.lengthBytes() - position >= BLOCK_BYTES; i++) {
      byte[] header = input.readFully(position, BLOCK_BYTES);
      Optional<Long> size = octal(header, SIZE, 12);
      position += BLOCK_BYTES;
      if (!isHeader(header) || size.isEmpty() || size.get() > input.lengthBytes() - position) {
        break;
      }
      if (header[KIND] == '0' || header[KIND] == 0) {
        members.putIfAbsent(
            text(header, 0, NAME_BYTES), new InputWindow(input, position, size.get()));
      }
      position += (size.get() + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }
    return members;
  }

  private static boolean isHeader(byte[] header) {
    int sum = 0;
    for (int i = 0; i < BLOCK_BYTES; i++) {
      sum += i >= CHECKSUM && i < KIND ? ' ' : header[i] & 0xFF;
    }
    return octal(header, CHECKSUM, KIND - CHECKSUM).filter(Long.valueOf(sum)::equals).isPresent();
  }

  private static Optional<Long> octal(byte[] header, int start, int length) {
    String digits = text(header, start, length).strip();
    return digits.matches("[0-7]{1,12}")
        ? Optional.of(Long.parseLong(digits, 8))
        : Optional.empty();
  }

  private static String text(byte[] header, int start, int length) {
    int end = start;
    while (end < start + length && header[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(header, start, end), StandardCharsets.ISO_8859_1);
  }
}
