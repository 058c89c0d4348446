package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Persistent;
import io.paramill.codec.PickleReader;
import io.paramill.storage.Location;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Collects and checks the storages that a pickle refers to while it is read, and makes its tensors
 * at once where their storages can be found already: of a tensor in a pickle nothing is kept then
 * but the array.
 */
final class TorchReferences implements PickleReader.Listener {

  private final TorchStorages storages;
  private final Optional<TorchTensors> tensors;
  private final Location location;
  private final Map<String, TorchStorages.Storage> byKey = new HashMap<>();

  /**
   * For a pickle's storages.
   *
   * @param tensors what makes its tensors; nothing if the places of storages are not known yet
   */
  TorchReferences(TorchStorages storages, Optional<TorchTensors> tensors, Location location) {
    this.storages = storages;
    this.tensors = tensors;
    this.location = location;
  }

  /** The storage of a key; null if there is none. */
  TorchStorages.Storage storage(String key) {
    return byKey.get(key);
  }

  @Override
  public void referred(Persistent reference) throws IOException {
    if (tensors.isPresent()) {
      // Whoever finds the places sees all references to one.
      return;
    }
    Optional<TorchStorages.View> view = storages.parse(reference);
    if (view.isPresent()) {
      TorchStorages.Storage now = view.get().storage();
      TorchStorages.Storage before = byKey.putIfAbsent(now.key(), now);
      if (before != null) {
        now.requireSame(before, location);
      }
    }
  }

  @Override
  public Object called(Instance call) throws IOException {
    try {
      return tensors.isPresent() ? tensors.get().array(call).orElse(call) : call;
    } catch (MalformedDataException | UnsupportedDataException e) {
      // Told when it is known what the tensor is called.
      return call;
    }
  }
}
