package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {

  private static final Location FILE = Location.of("memory:/a.zip");

  @Test
  void anotherLibraryReadsWhatIsWritten(@TempDir Path folder) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    try (StorageOutput output = storage.create(FILE)) {
      ZipWriter zip = new ZipWriter(output);
      zip.add("a/first", new byte[] {1, 2, 3});
      zip.add("a/empty", new byte[0]);
      zip.add("a/hé", "text".getBytes(StandardCharsets.UTF_8));
      zip.finish();
    }
    Path file = folder.resolve("a.zip");
    Files.write(file, storage.bytes(FILE));
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertEquals(3, zip.size());
      assertArrayEquals(
          new byte[] {1, 2, 3}, zip.getInputStream(zip.getEntry("a/first")).readAllBytes());
      assertEquals(
          "text",
          new String(
              zip.getInputStream(zip.getEntry("a/hé")).readAllBytes(), StandardCharsets.UTF_8));
    }
    try (StorageInput input = storage.open(FILE)) {
      for (ZipMember member : ZipArchive.read(input).members()) {
        assertEquals(0, member.dataOffset() % ZipWriter.ALIGNMENT_BYTES, member.name());
      }
    }
  }

  @Test
  void readsDeflatedMembersInAnyOrder() throws IOException {
    byte[] bytes = new byte[300_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i * i) >> 7);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(packed)) {
      zip.putNextEntry(new ZipEntry("a/data"));
      new ByteArrayInputStream(bytes).transferTo(zip);
    }
    ZipArchive archive = ZipArchive.read(new HeapInput(packed.toByteArray()));
    ZipMember member = archive.find("a/data").orElseThrow();
    archive.verify(member);
    try (StorageInput data = archive.open(member)) {
      for (int position : new int[] {200_000, 5, 299_990, 0}) {
        assertArrayEquals(
            Arrays.copyOfRange(bytes, position, position + 10), data.readFully(position, 10));
      }
    }
  }

  @Test
  void membersMayBeLargerThanFourGibibytes() throws IOException {
    SparseFile file = new SparseFile();
    ZipWriter zip = new ZipWriter(file);
    long large = (1L << 32) + 5;
    byte[] zeros = new byte[1 << 20];
    zip.add(
        "large",
        large,
        member -> {
          for (long rest = large; rest > 0; rest -= Math.min(rest, zeros.length)) {
            member.write(zeros, 0, (int) Math.min(rest, zeros.length));
          }
        });
    zip.add("behind", new byte[] {7});
    zip.finish();
    ZipArchive archive = ZipArchive.read(file.input());
    assertEquals(large, archive.find("large").orElseThrow().lengthBytes());
    ZipMember behind = archive.find("behind").orElseThrow();
    assertEquals(0, behind.dataOffset() % ZipWriter.ALIGNMENT_BYTES);
    assertArrayEquals(new byte[] {7}, archive.open(behind).readHead(9));
    archive.verify(behind);
  }

  /** Keeps short writes only; long ones are taken as zeros. */
  private static final class SparseFile extends StorageOutput {
    private final Map<Long, byte[]> writes = new TreeMap<>();
    private long position;

    @Override
    public Location location() {
      return FILE;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void sync() {}

    @Override
    public void write(byte[] buffer, int offset, int length) {
      if (length < 1 << 16) {
        writes.put(position, Arrays.copyOfRange(buffer, offset, offset + length));
      }
      position += length;
    }

    StorageInput input() {
      return new StorageInput() {
        @Override
        public Location location() {
          return FILE;
        }

        @Override
        public long lengthBytes() {
          return position;
        }

        @Override
        public void readFully(long start, byte[] buffer, int offset, int length) {
          Arrays.fill(buffer, offset, offset + length, (byte) 0);
          writes.forEach(
              (at, bytes) -> {
                for (int i = 0; i < bytes.length; i++) {
                  long target = at + i - start;
                  if (target >= 0 && target < length) {
                    buffer[offset + (int) target] = bytes[i];
                  }
                }
              });
        }

        @Override
        public void close() {}
      };
    }
  }
}
