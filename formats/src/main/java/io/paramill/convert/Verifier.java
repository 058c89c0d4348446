package io.paramill.convert;

import io.paramill.codec.ShardIndex;
import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipMember;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads a model whole, with all checks that its layout has, and tells of every damage. */
public final class Verifier {

  private static final int BUFFER_BYTES = 1 << 20;

  /**
   * Something that is wrong.
   *
   * @param tensor the tensor that cannot be read; none if it is the model as a whole
   * @param location the damaged file
   * @param offset where in the file, in bytes; -1 if the damage has no one place
   * @param message what is wrong, in one line
   */
  public record Damage(
      ErrorCode code, Optional<String> tensor, Location location, long offset, String message) {

    private static Damage of(IOException fault, Optional<String> tensor, Location model) {
      if (fault instanceof MalformedDataException damage) {
        return new Damage(
            damage.code(),
            tensor,
            damage.location(),
            damage.offset(),
            reason(damage.code(), fault));
      }
      ErrorCode code = ((UnsupportedDataException) fault).code();
      return new Damage(code, tensor, model, -1, reason(code, fault));
    }

    /** The message without the place, which is told beside it. */
    private static String reason(ErrorCode code, IOException fault) {
      int place = fault.getMessage().lastIndexOf(" [" + code);
      return place < 0 ? fault.getMessage() : fault.getMessage().substring(0, place);
    }
  }

  /** How much was read: tensors, and their bytes. */
  public record Extent(int tensors, long bytes) {}

  private final Storage storage;
  private final Location location;
  private final Consumer<Damage> found;

  /** The damages that were told; a member's may be a tensor's. */
  private final Set<Place> told = new HashSet<>();

  private final byte[] buffer = new byte[BUFFER_BYTES];

  private record Place(Location file, long offset) {}

  private Verifier(Storage storage, Location location, Consumer<Damage> found) {
    this.storage = storage;
    this.location = location;
    this.found = found;
  }

  /**
   * Verifies a model. Damage does not end it; what can be read is read.
   *
   * @param found told of every damage
   * @throws IOException if the storage fails, or nothing is at the location
   */
  public static Extent verify(Storage storage, Location location, Consumer<Damage> found)
      throws IOException {
    return new Verifier(storage, location, found).verify();
  }

  private Extent verify() throws IOException {
    int tensors = 0;
    long bytes = 0;
    try (TensorSource source =
        Formats.recognise(storage, location).open(storage, location, FormatOptions.NONE)) {
      for (TensorSpec spec : source.catalog().tensors()) {
        try (TensorReader reader = source.open(spec)) {
          bytes += readWhole(reader);
          tensors++;
        } catch (MalformedDataException | UnsupportedDataException e) {
          tell(Damage.of(e, Optional.of(spec.name()), location));
        }
      }
      try {
        source.verifyPlaces();
      } catch (MalformedDataException e) {
        tell(Damage.of(e, Optional.empty(), location));
      }
      List<StorageInput> parts = source.parts();
      for (StorageInput part : parts) {
        verifyMembers(part);
      }
      if (!parts.isEmpty()) {
        return new Extent(tensors, bytes);
      }
    } catch (MalformedDataException | UnsupportedDataException e) {
      found.accept(Damage.of(e, Optional.empty(), location));
      return new Extent(tensors, bytes);
    }
    for (Location file : files()) {
      try (StorageInput input = storage.open(file)) {
        verifyMembers(input);
      }
    }
    return new Extent(tensors, bytes);
  }

  private void tell(Damage damage) {
    told.add(new Place(damage.location(), damage.offset()));
    found.accept(damage);
  }

  private long readWhole(TensorReader reader) throws IOException {
    long bytes = 0;
    for (int count = reader.read(buffer, 0, buffer.length);
        count >= 0;
        count = reader.read(buffer, 0, buffer.length)) {
      bytes += count;
    }
    return bytes;
  }

  /** The files of the model: one, or all in its folder. */
  private List<Location> files() throws IOException {
    Optional<Storage.Entry> model = storage.stat(location);
    if (model.isEmpty()) {
      return List.of();
    }
    if (!model.get().folder() && !ShardIndex.isIndex(location)) {
      return List.of(location);
    }
    return storage.list(model.get().folder() ? location : location.parent()).stream()
        .filter(entry -> !entry.folder())
        .map(Storage.Entry::location)
        .toList();
  }

  /** An archive has members that no tensor lies in; their checksums count, too. */
  private void verifyMembers(StorageInput input) throws IOException {
    try {
      byte[] head = input.readHead(2);
      if (head.length < 2 || head[0] != 'P' || head[1] != 'K') {
        return;
      }
      ZipArchive archive = ZipArchive.read(input);
      for (ZipMember member : archive.members()) {
        try {
          archive.verify(member);
        } catch (MalformedDataException e) {
          if (!told.contains(new Place(e.location(), e.offset()))) {
            found.accept(Damage.of(e, Optional.empty(), input.location()));
          }
        }
      }
    } catch (MalformedDataException | UnsupportedDataException e) {
      found.accept(Damage.of(e, Optional.empty(), input.location()));
    }
  }
}
