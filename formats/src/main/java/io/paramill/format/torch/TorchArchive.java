package io.paramill.format.torch;

import io.paramill.codec.StoredArray;
import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipBytes;
import io.paramill.codec.ZipMember;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The zip archive of a checkpoint; all members are in one folder of any name:
 *
 * <pre>
 * A/data.pkl     the objects, with references to storages
 * A/byteorder    "little" or "big"; little if it is missing
 * A/data/KEY     the bytes of a storage
 * A/version      a number, "1" to "10"
 * </pre>
 */
final class TorchArchive implements TorchStorages.Locator {

  static final String PICKLE = "/data.pkl";
  static final String BYTE_ORDER = "/byteorder";
  static final String DATA = "/data/";
  static final String VERSION = "/version";

  private static final int VERSION_MAX = 10;
  private static final int RECORD_BYTES_MAX = 64;
  private static final byte[] NOTHING = {};

  private final StorageInput input;
  private final ZipArchive zip;
  private final String folder;
  private final boolean verified;

  /** What opens the members, by their numbers, as far as they were asked for. */
  private final StoredArray.Opener[] openers;

  /** What they were asked for as. */
  private final DType[] types;

  private final long[] lengths;

  private ByteOrder byteOrder;

  private TorchArchive(StorageInput input, ZipArchive zip, String folder, boolean verified) {
    this.input = input;
    this.zip = zip;
    this.folder = folder;
    this.verified = verified;
    int members = zip.members().size();
    openers = new StoredArray.Opener[members];
    types = new DType[members];
    lengths = new long[members];
  }

  static TorchArchive read(StorageInput input, FormatOptions options) throws IOException {
    boolean verified = options.text("verify").filter("off"::equals).isEmpty();
    ZipArchive zip = ZipArchive.read(input);
    String first = zip.members().isEmpty() ? "" : zip.members().get(0).name();
    int slash = first.indexOf('/');
    String folder = slash < 0 ? "" : first.substring(0, slash);
    TorchArchive archive = new TorchArchive(input, zip, folder, verified);
    if (zip.find(folder + PICKLE).isEmpty()) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED, input.location(), "Cannot read the checkpoint: no data.pkl in it");
    }
    if (zip.find(folder + "/constants.pkl").isPresent() || zip.hasFolder(folder + "/code/")) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read the checkpoint: it is a TorchScript program; save its state_dict instead");
    }
    archive.checkVersion();
    archive.byteOrder = archive.readByteOrder();
    return archive;
  }

  private void checkVersion() throws IOException {
    Optional<String> version = record(VERSION);
    if (version.isPresent()) {
      int number;
      try {
        number = Integer.parseInt(version.get());
      } catch (NumberFormatException e) {
        number = -1;
      }
      if (number < 1 || number > VERSION_MAX) {
        throw new MalformedDataException(
            ErrorCode.UNSUPPORTED_VERSION,
            input.location(),
            "Cannot read the checkpoint: its version is unknown, 1 to 10 are known");
      }
    }
  }

  private ByteOrder readByteOrder() throws IOException {
    return switch (record(BYTE_ORDER).orElse("little")) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new MalformedDataException(
              ErrorCode.MALFORMED,
              input.location(),
              "Cannot read the checkpoint: its byte order is neither little nor big");
    };
  }

  /** Reads the objects, after their checksum was verified. */
  TorchObjects objects() throws IOException {
    ZipMember member = zip.find(folder + PICKLE).orElseThrow();
    if (verified) {
      zip.verify(member);
    }
    try (StorageInput pickle = zip.open(member)) {
      return TorchObjects.read(pickle, this, Map.of());
    }
  }

  private Optional<String> record(String name) throws IOException {
    Optional<ZipMember> member = zip.find(folder + name);
    if (member.isEmpty() || member.get().lengthBytes() > RECORD_BYTES_MAX) {
      return Optional.empty();
    }
    if (verified) {
      zip.verify(member.get());
    }
    try (StorageInput bytes = zip.open(member.get())) {
      return Optional.of(
          new String(bytes.readHead(RECORD_BYTES_MAX), StandardCharsets.UTF_8).strip());
    }
  }

  /** One opener for all tensors in a storage, so that its checksum is verified once. */
  @Override
  public TorchStorages.Place locate(TorchStorages.Storage storage) throws MalformedDataException {
    int number = zip.number(folder + DATA + storage.key());
    if (number < 0) {
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          input.location(),
          "Cannot read the checkpoint: storage " + storage.key() + " is missing");
    }
    if (openers[number] == null) {
      openers[number] =
          verified ? new ZipBytes(zip, number, NOTHING) : () -> zip.open(zip.members().get(number));
      types[number] = storage.dtype();
      lengths[number] = storage.lengthBytes();
    } else {
      storage.requireSame(
          new TorchStorages.Storage(storage.key(), types[number], lengths[number]),
          input.location());
    }
    return new TorchStorages.Place(zip.lengthBytes(number), openers[number], byteOrder);
  }
}
