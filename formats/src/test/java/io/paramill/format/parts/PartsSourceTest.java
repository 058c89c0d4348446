package io.paramill.format.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paramill.run.PartManifest;
import io.paramill.run.PartManifest.Block;
import io.paramill.run.PartManifest.BlockFile;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.ChecksumException;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartsSourceTest {

  private static final Location FOLDER = new Location("memory:/parts");
  private static final TensorSpec SPEC = new TensorSpec("w", DType.INT8, Shape.of(4, 2));

  private final MemoryStorage storage = new MemoryStorage();
  private BlockFile file;

  @BeforeEach
  void writeTwoBlocks() throws IOException {
    try (BlockFiles.Writer writer =
        new BlockFiles.Writer(storage.create(FOLDER.child("blocks.avro")))) {
      writer.write(new ParameterBlock(SPEC, 0, 2, null, null, new byte[] {1, 2, 3, 4}));
      writer.write(new ParameterBlock(SPEC, 2, 2, null, null, new byte[] {5, 6, 7, 8}));
      file = writer.finish();
    }
  }

  private void commit(Block... blocks) throws IOException {
    new PartManifest(
            0,
            PartManifest.MERGED,
            "",
            List.of(PartManifest.Tensor.of(SPEC)),
            List.of(new BlockFile(file.name(), file.lengthBytes(), List.of(blocks))),
            Map.of())
        .write(storage, FOLDER);
  }

  private ErrorCode failure() {
    return assertThrows(
            MalformedDataException.class,
            () -> {
              try (TensorSource source = PartsSource.open(storage, FOLDER);
                  TensorReader reader = source.open(SPEC)) {
                reader.readAll();
              }
            })
        .code();
  }

  private Block block(int index, long firstRow, int rows) {
    return new Block("w", firstRow, rows, file.blocks().get(index).position());
  }

  @Test
  void findsOverlapsWhenItOpens() throws IOException {
    commit(block(0, 0, 3), block(1, 2, 2));
    assertEquals(
        ErrorCode.OVERLAP,
        assertThrows(MalformedDataException.class, () -> PartsSource.open(storage, FOLDER)).code());
    storage.delete(FOLDER.child("manifest.json"));
    commit(block(1, 2, 2), block(0, 0, 4));
    assertEquals(
        ErrorCode.OVERLAP,
        assertThrows(MalformedDataException.class, () -> PartsSource.open(storage, FOLDER)).code());
  }

  @Test
  void findsBlocksThatLeaveTheirTensor() throws IOException {
    commit(block(0, 0, 2), block(1, 3, 2));
    assertEquals(ErrorCode.OUT_OF_RANGE, failure());
  }

  @Test
  void findsRowsThatNoBlockHolds() throws IOException {
    commit(block(0, 0, 2));
    assertEquals(ErrorCode.INCOMPLETE_SLICES, failure());
  }

  @Test
  void findsABlockInAnothersPlace() throws IOException {
    commit(block(1, 0, 2), block(0, 2, 2));
    assertEquals(ErrorCode.MALFORMED, failure());
  }

  @Test
  void findsMissingAndShortFiles() throws IOException {
    commit(block(0, 0, 2), block(1, 2, 2));
    Location location = FOLDER.child(file.name());
    byte[] bytes = storage.bytes(location);
    storage.put(location, Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(ErrorCode.TRUNCATED, failure());
    storage.delete(location);
    assertEquals(ErrorCode.MISSING_SHARD, failure());
  }

  @Test
  void findsChangedValues() throws IOException {
    commit(block(0, 0, 2), block(1, 2, 2));
    Location location = FOLDER.child(file.name());
    byte[] bytes = storage.bytes(location);
    bytes[bytes.length - 17] ^= 1;
    storage.put(location, bytes);
    try (TensorSource source = PartsSource.open(storage, FOLDER);
        TensorReader reader = source.open(SPEC)) {
      assertThrows(ChecksumException.class, reader::readAll);
    }
  }

  @Test
  void doesNotBelieveASizeThatTheFileDoesNotHave() throws IOException {
    commit(block(0, 0, 2), block(1, 2, 2));
    Location location = FOLDER.child(file.name());
    byte[] bytes = storage.bytes(location);
    int size = Math.toIntExact(file.blocks().get(1).position()) + 1;
    // The block's size in five bytes instead of one or two: 2^31 - 1, zig-zag.
    byte[] huge = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
    System.arraycopy(huge, 0, bytes, size, huge.length);
    storage.put(location, bytes);
    assertEquals(ErrorCode.TRUNCATED, failure());
  }
}
