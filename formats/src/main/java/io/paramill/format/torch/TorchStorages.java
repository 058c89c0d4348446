package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Persistent;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The storages that a checkpoint's pickle refers to. A reference is
 *
 * <pre>
 * ("storage", class, key, device, elements [, None or (viewKey, viewOffset, viewElements)])
 * </pre>
 */
final class TorchStorages {

  /** A storage; {@code dtype} is null where it is a row of bytes whose readers know the type. */
  record Storage(String key, DType dtype, long lengthBytes) {

    /**
     * Checks that another reference to this storage says the same of it.
     *
     * @throws MalformedDataException if it does not
     */
    void requireSame(Storage other, Location location) throws MalformedDataException {
      if (dtype != other.dtype && isTyped() && other.isTyped()) {
        throw new MalformedDataException(
            ErrorCode.DTYPE_CONFLICT,
            location,
            "Cannot read storage %s: it is %s and %s".formatted(key, other.dtype, dtype));
      }
      if (lengthBytes != other.lengthBytes) {
        throw new MalformedDataException(
            ErrorCode.SIZE_MISMATCH,
            location,
            "Cannot read storage %s: it has %d bytes and %d bytes"
                .formatted(key, other.lengthBytes, lengthBytes));
      }
    }

    private boolean isTyped() {
      return dtype != null && dtype != DType.UINT8;
    }
  }

  /** Where all bytes of a storage are. */
  record Place(long lengthBytes, StoredArray.Opener opener, ByteOrder byteOrder) {}

  /** The part of a storage that a reference means, in bytes. */
  record View(Storage storage, DType dtype, long offsetBytes, long lengthBytes, Place place) {

    View at(Place found) {
      return new View(storage, dtype, offsetBytes, lengthBytes, found);
    }
  }

  /** Finds the bytes of storages. */
  interface Locator {

    /**
     * The place of a storage; with the same opener whenever it is asked for.
     *
     * @throws MalformedDataException if it is missing, or was asked for as another kind of storage
     */
    Place locate(Storage storage) throws IOException;
  }

  private final Location location;
  private final Locator locator;

  TorchStorages(Locator locator, Location location) {
    this.locator = locator;
    this.location = location;
  }

  /**
   * The storage that a reference means; nothing if it refers to something else.
   *
   * @throws MalformedDataException if the storage has fewer bytes than it should have
   */
  Optional<View> find(Object reference) throws IOException {
    Optional<View> view = parse(reference);
    if (view.isEmpty()) {
      return view;
    }
    Storage storage = view.get().storage();
    Place place = locator.locate(storage);
    if (place.lengthBytes() < storage.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          location,
          "Cannot read storage %s: it has %d bytes instead of %d"
              .formatted(storage.key(), place.lengthBytes(), storage.lengthBytes()));
    }
    return Optional.of(view.get().at(place));
  }

  /** What a reference means, without its place. */
  Optional<View> parse(Object reference) throws MalformedDataException {
    if (!(reference instanceof Persistent persistent)
        || !(persistent.id() instanceof Tuple tuple)
        || tuple.items().isEmpty()
        || !"storage".equals(tuple.items().get(0))) {
      return Optional.empty();
    }
    List<Object> items = tuple.items();
    if (items.size() < 5
        || !(items.get(1) instanceof Global type)
        || !(items.get(4) instanceof Long elements)
        || !(items.get(2) instanceof String || items.get(2) instanceof Long)) {
      throw malformed("a reference to a storage is damaged");
    }
    boolean untyped = type.name().equals("UntypedStorage");
    DType dtype = TorchTypes.ofStorage(type.name()).orElse(null);
    if (dtype == null && !untyped) {
      throw malformed("a storage is of the unknown class " + type.name());
    }
    int width = untyped ? 1 : dtype.widthBytes();
    Storage storage = new Storage(items.get(2).toString(), dtype, bytes(elements, width));
    if (items.size() > 5 && items.get(5) instanceof Tuple part) {
      if (part.items().size() != 3
          || !(part.items().get(1) instanceof Long first)
          || !(part.items().get(2) instanceof Long count)) {
        throw malformed("a reference to a storage is damaged");
      }
      long offset = bytes(first, width);
      long length = bytes(count, width);
      if (length > storage.lengthBytes() - offset) {
        throw new MalformedDataException(
            ErrorCode.OUT_OF_RANGE, location, "Cannot read a part of storage " + storage.key());
      }
      return Optional.of(new View(storage, dtype, offset, length, null));
    }
    return Optional.of(new View(storage, dtype, 0, storage.lengthBytes(), null));
  }

  private long bytes(long elements, int width) throws MalformedDataException {
    if (elements < 0 || elements > Long.MAX_VALUE / width) {
      throw new MalformedDataException(
          ErrorCode.OVERFLOW, location, "Cannot read a storage of " + elements + " elements");
    }
    return elements * width;
  }

  private MalformedDataException malformed(String why) {
    return new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the checkpoint: " + why);
  }
}
