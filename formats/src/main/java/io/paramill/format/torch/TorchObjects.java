package io.paramill.format.torch;

import io.paramill.codec.PickleNode;
import io.paramill.codec.PickleReader;
import io.paramill.codec.PickleTree;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What a checkpoint's pickle holds, before anything is known about it.
 *
 * @param steps how many steps the pickle has
 * @param storages what it refers to
 * @param tensors what else it refers to, by key: the tensors of the oldest layout
 */
record TorchObjects(
    Object root, long steps, TorchStorages storages, Map<String, StoredArray> tensors) {

  /** Reads a pickle that is all of an input. */
  static TorchObjects read(
      StorageInput pickle, TorchStorages.Locator locator, Map<String, StoredArray> tensors)
      throws IOException {
    TorchStorages storages = new TorchStorages(locator, pickle.location());
    TorchTensors made = new TorchTensors(storages, tensors, pickle.location());
    TorchReferences references =
        new TorchReferences(storages, Optional.of(made), pickle.location());
    PickleReader reader = new PickleReader(pickle, 0, TorchSymbols::admits, references);
    Object root = reader.read();
    if (reader.position() != pickle.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          pickle.location(),
          reader.position(),
          "Cannot read the checkpoint: bytes behind the end of its pickle");
    }
    return new TorchObjects(root, reader.steps(), storages, tensors);
  }

  /** For pickles that refer to no storages. */
  static TorchStorages.Locator noStorages(Location location) {
    return storage -> {
      throw new MalformedDataException(
          ErrorCode.MISSING_SHARD,
          location,
          "Cannot read the checkpoint: storage " + storage.key() + " is missing");
    };
  }

  /** Finds the tensors and attributes in one of the objects. */
  PickleTree walk(Object start, String name, Location location) throws IOException {
    return PickleTree.walk(start, name, steps, location, leaves(location));
  }

  /** Whether one of the objects is a tensor itself. */
  boolean isTensor(Object start, Location location) throws IOException {
    return start instanceof StoredArray
        || (start instanceof PickleNode && leaves(location).interpret("", start).isPresent());
  }

  private TorchTensors leaves(Location location) {
    return new TorchTensors(storages, tensors, location);
  }
}
