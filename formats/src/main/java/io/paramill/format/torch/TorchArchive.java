package io.paramill.format.torch;

import io.paramill.codec.Checksum;
import io.paramill.codec.StoredArray;
import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipMember;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
final class TorchArchive implements TorchTensors.Locator {

  static final String PICKLE = "/data.pkl";
  static final String BYTE_ORDER = "/byteorder";
  static final String DATA = "/data/";
  static final String VERSION = "/version";

  private static final int VERSION_MAX = 10;
  private static final int RECORD_BYTES_MAX = 64;

  private final StorageInput input;
  private final ZipArchive zip;
  private final String folder;
  private final boolean verified;
  private final Map<String, Checksum> checksums = new HashMap<>();

  private TorchArchive(StorageInput input, ZipArchive zip, String folder, boolean verified) {
    this.input = input;
    this.zip = zip;
    this.folder = folder;
    this.verified = verified;
  }

  /** Whether checksums count. */
  enum Verification {
    ON,
    OFF
  }

  static TorchArchive read(StorageInput input, Verification verification) throws IOException {
    ZipArchive zip = ZipArchive.read(input);
    String first = zip.members().keySet().stream().findFirst().orElse("");
    int slash = first.indexOf('/');
    String folder = slash < 0 ? "" : first.substring(0, slash);
    TorchArchive archive = new TorchArchive(input, zip, folder, verification == Verification.ON);
    if (zip.find(folder + PICKLE).isEmpty()) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED, input.location(), "Cannot read the checkpoint: no data.pkl in it");
    }
    if (zip.members().keySet().stream()
        .anyMatch(
            name -> name.equals(folder + "/constants.pkl") || name.startsWith(folder + "/code/"))) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read the checkpoint: it is a TorchScript program; save its state_dict instead");
    }
    archive.checkVersion();
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

  ByteOrder byteOrder() throws IOException {
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

  /** The pickle of the objects, after its checksum was verified. */
  StorageInput pickle() throws IOException {
    ZipMember member = zip.find(folder + PICKLE).orElseThrow();
    if (verified) {
      zip.verify(member);
    }
    return zip.open(member);
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

  @Override
  public long lengthBytes(TorchStorages.Storage storage) throws IOException {
    return member(storage).lengthBytes();
  }

  @Override
  public StoredArray.Opener opener(TorchStorages.Storage storage) throws IOException {
    ZipMember member = member(storage);
    return () -> zip.open(member);
  }

  /** One checksum for all tensors in a storage, so that it is verified once. */
  @Override
  public Optional<Checksum> checksum(TorchStorages.Storage storage) throws IOException {
    if (!verified) {
      return Optional.empty();
    }
    ZipMember member = member(storage);
    return Optional.of(
        checksums.computeIfAbsent(
            member.name(), name -> new Checksum(new byte[0], member.crc32())));
  }

  private ZipMember member(TorchStorages.Storage storage) throws MalformedDataException {
    return zip.find(folder + DATA + storage.key())
        .orElseThrow(
            () ->
                new MalformedDataException(
                    ErrorCode.MISSING_SHARD,
                    input.location(),
                    "Cannot read the checkpoint: storage " + storage.key() + " is missing"));
  }
}
