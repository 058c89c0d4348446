package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Persistent;
import io.paramill.codec.PickleReader;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
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
    Optional<TorchStorages.View> view = storages.parse(reference);
    if (view.isPresent()) {
      register(view.get().storage());
    }
  }

  private void register(TorchStorages.Storage now) throws MalformedDataException {
    TorchStorages.Storage before = byKey.putIfAbsent(now.key(), now);
    if (before == null) {
      return;
    }
    if (before.dtype() != now.dtype() && isTyped(before) && isTyped(now)) {
      throw new MalformedDataException(
          ErrorCode.DTYPE_CONFLICT,
          location,
          "Cannot read storage %s: it is %s and %s"
              .formatted(now.key(), before.dtype(), now.dtype()));
    }
    if (before.lengthBytes() != now.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          location,
          "Cannot read storage %s: it has %d bytes and %d bytes"
              .formatted(now.key(), before.lengthBytes(), now.lengthBytes()));
    }
  }

  private static boolean isTyped(TorchStorages.Storage storage) {
    return storage.dtype() != null && storage.dtype() != DType.UINT8;
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
