package io.paramill.format.tensorflow;

import io.paramill.codec.SortedTableReader;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The index of a checkpoint: a sorted table with a header, the tensors and their slices. */
final class BundleIndex {

  /** A slice of a tensor: the box, and where its elements are. */
  record StoredSlice(TensorSlice box, BundleEntry entry) {}

  private static final int MAX_SHARDS = 1_000_000;

  private final Location location;
  private BundleHeader header;
  private final Map<String, BundleEntry> tensors = new LinkedHashMap<>();
  private final Map<ByteBuffer, BundleEntry> slices = new HashMap<>();
  // Many tensors have few shapes.
  private final Map<Shape, Shape> shapes = new HashMap<>();

  private BundleIndex(Location location) {
    this.location = location;
  }

  static BundleIndex read(Storage storage, Location location) throws IOException {
    BundleIndex index = new BundleIndex(location);
    try (StorageInput input = storage.open(location)) {
      SortedTableReader.open(input).forEach(index::add);
    }
    if (index.header == null) {
      throw index.malformed(ErrorCode.MALFORMED, "it has no header");
    }
    return index;
  }

  private void add(byte[] key, byte[] value) throws IOException {
    String what = "header";
    try {
      if (key.length == 0) {
        header = checked(BundleHeader.read(value));
      } else if (header == null) {
        throw malformed(ErrorCode.MALFORMED, "it has no header");
      } else if (key[0] == 0) {
        what = "slice";
        slices.put(ByteBuffer.wrap(key), entry(value));
      } else {
        what = name(key);
        tensors.put(what, entry(value));
      }
    } catch (MalformedDataException | UnsupportedDataException e) {
      throw e;
    } catch (CharacterCodingException e) {
      throw malformed(ErrorCode.UNSUPPORTED_NAME, "a name is not UTF-8");
    } catch (IOException | IllegalArgumentException e) {
      throw malformed(ErrorCode.MALFORMED, "entry of '" + what + "': " + e.getMessage());
    }
  }

  private BundleEntry entry(byte[] message) throws IOException {
    BundleEntry entry = BundleEntry.read(message);
    return entry.withShape(shapes.computeIfAbsent(entry.shape(), shape -> shape));
  }

  private static String name(byte[] key) throws CharacterCodingException {
    String name = new String(key, StandardCharsets.UTF_8);
    // Only where something was replaced can it have been wrong.
    return name.indexOf('\ufffd') < 0
        ? name
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
  }

  private BundleHeader checked(BundleHeader read) throws IOException {
    if (read.minConsumer() > BundleHeader.VERSION
        || read.producer() < 0
        || read.badConsumers().contains(BundleHeader.VERSION)) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_VERSION,
          "Cannot read %s: its version is %d, readable from %d on; known is %d"
              .formatted(location, read.producer(), read.minConsumer(), BundleHeader.VERSION));
    }
    if (read.shards() < 0 || read.shards() > MAX_SHARDS) {
      throw malformed(ErrorCode.LIMIT_EXCEEDED, "it has " + read.shards() + " data files");
    }
    if (read.endianness() < 0 || read.endianness() > BundleHeader.BIG_ENDIAN) {
      throw malformed(ErrorCode.MALFORMED, "its byte order is " + read.endianness());
    }
    return read;
  }

  Location location() {
    return location;
  }

  BundleHeader header() {
    return header;
  }

  /** All tensors, in the order of their names as bytes. */
  Map<String, BundleEntry> tensors() {
    return tensors;
  }

  /** Everything that has bytes of its own: tensors that are not in slices, and slices. */
  Stream<BundleEntry> stored() {
    return Stream.concat(
        tensors.values().stream().filter(entry -> entry.slices().isEmpty()),
        slices.values().stream());
  }

  /** The entry of a tensor or of a slice as a spec, checked. */
  TensorSpec spec(String name, BundleEntry entry) throws IOException {
    DType dtype =
        DTypeNumbers.type(entry.dtype())
            .orElseThrow(
                () ->
                    new UnsupportedDataException(
                        ErrorCode.UNSUPPORTED_DTYPE,
                        "Cannot read '%s' of %s: its element type has the number %d"
                            .formatted(name, location, entry.dtype())));
    try {
      return new TensorSpec(name, dtype, entry.shape());
    } catch (IllegalArgumentException e) {
      throw malformed(ErrorCode.OVERFLOW, e.getMessage());
    }
  }

  /** The slices of a tensor, checked one by one; that they cover it is checked elsewhere. */
  List<StoredSlice> slices(TensorSpec tensor, BundleEntry entry) throws IOException {
    List<StoredSlice> found = new ArrayList<>();
    for (TensorSlice box : entry.slices()) {
      if (!box.isWithin(tensor.shape())) {
        throw malformed(ErrorCode.OUT_OF_RANGE, "a slice leads out of " + tensor);
      }
      BundleEntry stored = slices.get(ByteBuffer.wrap(box.key(tensor.name())));
      if (stored == null) {
        throw malformed(
            ErrorCode.INCOMPLETE_SLICES, "the slice %s of %s is missing".formatted(box, tensor));
      }
      if (DTypeNumbers.plain(stored.dtype()) != DTypeNumbers.plain(entry.dtype())) {
        throw malformed(ErrorCode.DTYPE_CONFLICT, "a slice of " + tensor + " has another type");
      }
      if (!stored.shape().equals(box.shape(tensor.shape()))) {
        throw malformed(
            ErrorCode.SIZE_MISMATCH, "the slice %s of %s has another shape".formatted(box, tensor));
      }
      found.add(new StoredSlice(box, stored));
    }
    return found;
  }

  MalformedDataException malformed(ErrorCode code, String reason) {
    return new MalformedDataException(
        code,
        location,
        "Cannot read the checkpoint's index: " + reason.replaceAll("\\p{Cntrl}", "?"));
  }
}
