package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import org.junit.jupiter.api.Test;

class FileExtentsTest {

  private static final Location FILE = Location.of("memory:/data");

  /** Extents of pairs of an offset and a size. */
  private static FileExtents of(long... pairs) {
    FileExtents extents = new FileExtents();
    for (int i = 0; i < pairs.length; i += 2) {
      extents.add(pairs[i], pairs[i + 1]);
    }
    return extents;
  }

  private static void assertFault(ErrorCode code, long offset, FileExtents extents, long length) {
    MalformedDataException fault =
        assertThrows(MalformedDataException.class, () -> extents.verify(FILE, length));
    assertEquals(code, fault.code());
    assertEquals(offset, fault.offset());
  }

  @Test
  void theFileIsFilledInAnyOrder() {
    assertDoesNotThrow(() -> of(8, 4, 0, 8, 12, 1, 5, 0).verify(FILE, 13));
    assertDoesNotThrow(() -> of().verify(FILE, 0));
  }

  @Test
  void tensorsMayBeginAtMultiples() {
    assertDoesNotThrow(() -> of(0, 3, 64, 70, 192, 1).verify(FILE, 193));
    assertFault(ErrorCode.HOLE, 3, of(0, 3, 128, 6), 134);
  }

  @Test
  void holesOverlapsAndTrailingBytesAreToldWhereTheyBegin() {
    assertFault(ErrorCode.HOLE, 0, of(4, 4), 8);
    assertFault(ErrorCode.HOLE, 4, of(0, 4, 5, 4), 9);
    assertFault(ErrorCode.OVERLAP, 3, of(0, 4, 3, 4), 7);
    assertFault(ErrorCode.OVERLAP, 2, of(0, 8, 2, 2), 8);
    assertFault(ErrorCode.OVERLAP, 0, of(0, 8, 0, 8), 8);
    assertFault(ErrorCode.TRAILING_BYTES, 8, of(0, 8), 9);
    assertFault(ErrorCode.TRAILING_BYTES, 0, of(), 1);
  }
}
