package io.paramill.format.torch;

import io.paramill.codec.InputWindow;
import io.paramill.codec.PickleNode;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleReader;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The stream of PyTorch 0.1.10 to 1.5, still written on request:
 *
 * <pre>
 * legacy  = magic:pickle version:pickle system:pickle object:pickle keys:pickle { storage }
 * storage = elements:8 bytes                     (in the order of the keys, little-endian)
 * </pre>
 */
final class TorchLegacy implements TorchStorages.Locator {

  /** The first value of the stream (torch/serialization.py, MAGIC_NUMBER). */
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

  private static final Long PROTOCOL = 1001L;

  private final StorageInput input;
  private final Map<String, TorchStorages.Place> places = new HashMap<>();

  private TorchLegacy(StorageInput input) {
    this.input = input;
  }

  /** Whether the file begins with the magic number, pickled by any protocol. */
  static boolean recognises(StorageInput input) throws IOException {
    try {
      int head = (int) Math.min(64, input.lengthBytes());
      return MAGIC.equals(
          new PickleReader(new InputWindow(input, 0, head), 0, global -> false).read());
    } catch (MalformedDataException e) {
      return false;
    }
  }

  static TorchObjects read(StorageInput input) throws IOException {
    TorchLegacy legacy = new TorchLegacy(input);
    TorchStorages storages = new TorchStorages(legacy, input.location());
    TorchReferences references = new TorchReferences(storages, Optional.empty(), input.location());
    PickleReader pickles = new PickleReader(input, 0, TorchSymbols::admits, references);
    if (!MAGIC.equals(pickles.read())) {
      throw malformed(input, ErrorCode.BAD_MAGIC, 0, "no magic number");
    }
    Object protocol = pickles.read();
    if (!PROTOCOL.equals(protocol)) {
      throw malformed(input, ErrorCode.UNSUPPORTED_VERSION, 0, "its version is unknown");
    }
    pickles.read();
    Object root = pickles.read();
    Object keys = pickles.read();
    legacy.place(keys, references, pickles.position());
    return new TorchObjects(root, pickles.steps(), storages, Map.of());
  }

  private void place(Object keys, TorchReferences references, long start) throws IOException {
    if (!(keys instanceof Sequence list)) {
      throw malformed(input, ErrorCode.MALFORMED, start, "its list of storages is missing");
    }
    long position = start;
    for (Object key : list.items()) {
      TorchStorages.Storage storage = references.storage(key.toString());
      if (key instanceof PickleNode || storage == null) {
        throw malformed(input, ErrorCode.MALFORMED, position, "a storage that nothing refers to");
      }
      if (input.lengthBytes() - position < Long.BYTES
          || input.lengthBytes() - position - Long.BYTES < storage.lengthBytes()) {
        throw malformed(
            input, ErrorCode.TRUNCATED, position, "storage " + storage.key() + " is cut off");
      }
      long elements =
          ByteBuffer.wrap(input.readFully(position, Long.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN)
              .getLong();
      int width = storage.dtype() == null ? 1 : storage.dtype().widthBytes();
      if (elements != storage.lengthBytes() / width) {
        throw malformed(
            input,
            ErrorCode.SIZE_MISMATCH,
            position,
            "storage %s has %d bytes instead of %d elements"
                .formatted(storage.key(), storage.lengthBytes(), elements));
      }
      position += Long.BYTES;
      InputWindow window = new InputWindow(input, position, storage.lengthBytes());
      TorchStorages.Place place =
          new TorchStorages.Place(storage.lengthBytes(), () -> window, ByteOrder.LITTLE_ENDIAN);
      if (places.put(storage.key(), place) != null) {
        throw malformed(input, ErrorCode.DUPLICATE_NAME, position, "two storages " + storage.key());
      }
      position += storage.lengthBytes();
    }
    if (position != input.lengthBytes()) {
      throw malformed(input, ErrorCode.TRAILING_BYTES, position, "bytes behind the last storage");
    }
  }

  @Override
  public TorchStorages.Place locate(TorchStorages.Storage storage) throws MalformedDataException {
    TorchStorages.Place place = places.get(storage.key());
    if (place == null) {
      throw malformed(
          input, ErrorCode.MISSING_SHARD, -1, "storage " + storage.key() + " is missing");
    }
    return place;
  }

  private static MalformedDataException malformed(
      StorageInput input, ErrorCode code, long offset, String why) {
    return new MalformedDataException(
        code, input.location(), offset, "Cannot read the checkpoint: " + why);
  }
}
