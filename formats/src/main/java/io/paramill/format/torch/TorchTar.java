package io.paramill.format.torch;

import io.paramill.codec.InputWindow;
import io.paramill.codec.PickleNode.Global;
import io.paramill.codec.PickleNode.Sequence;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleReader;
import io.paramill.codec.StoredArray;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tar archive of PyTorch before 0.1.10 (torch/serialization.py, legacy_load):
 *
 * <pre>
 * storages = count:pickle { (key, device, class):pickle elements:8 bytes } views:pickle
 * tensors  = count:pickle { (key, storageKey, class):pickle rank:4 pad:4 size:8*rank stride:8*rank
 *            offset:8 }
 * pickle   = the objects, with references that are the keys
 * views    = [(key, rootKey, offset, elements) …]
 * </pre>
 *
 * Keys are numbers, references to them also texts. Numbers are little-endian.
 */
final class TorchTar {

  private static final List<String> MEMBERS = List.of("storages", "tensors", "pickle");

  private final StorageInput input;
  private final Map<String, TorchStorages.View> storages = new HashMap<>();
  private final Map<String, StoredArray> tensors = new HashMap<>();

  private TorchTar(StorageInput input) {
    this.input = input;
  }

  static boolean recognises(StorageInput input) throws IOException {
    return TarMembers.read(input).keySet().containsAll(MEMBERS);
  }

  static TorchObjects read(StorageInput input) throws IOException {
    Map<String, InputWindow> members = TarMembers.read(input);
    TorchTar tar = new TorchTar(input);
    tar.readStorages(tar.new Part(members.get("storages")));
    tar.readTensors(tar.new Part(members.get("tensors")));
    return TorchObjects.read(
        members.get("pickle"), storage -> tar.view(storage.key()).place(), tar.tensors);
  }

  /** A member in which pickles and other bytes take turns. */
  private final class Part {
    private final InputWindow bytes;
    private long position;

    Part(InputWindow bytes) {
      this.bytes = bytes;
    }

    Object pickle() throws IOException {
      PickleReader reader = new PickleReader(bytes, position, TorchSymbols::admits);
      Object value = reader.read();
      position = reader.position();
      return value;
    }

    long count() throws IOException {
      if (pickle() instanceof Long count && count >= 0) {
        return count;
      }
      throw malformed(ErrorCode.MALFORMED, "a count in it is damaged");
    }

    List<Object> tuple(int size) throws IOException {
      return TorchTar.this.tuple(pickle(), size);
    }

    ByteBuffer numbers(long lengthBytes) throws IOException {
      if (lengthBytes > bytes.lengthBytes() - position) {
        throw malformed(ErrorCode.TRUNCATED, "a part of it ends early");
      }
      byte[] read = bytes.readFully(position, (int) lengthBytes);
      position += lengthBytes;
      return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private void readStorages(Part part) throws IOException {
    long count = part.count();
    for (long i = 0; i < count; i++) {
      List<Object> items = part.tuple(3);
      DType dtype =
          items.get(2) instanceof Global type
              ? TorchTypes.ofStorage(type.name()).orElse(null)
              : null;
      if (dtype == null) {
        throw malformed(ErrorCode.UNSUPPORTED_DTYPE, "a storage of it is of an unknown class");
      }
      long elements = part.numbers(Long.BYTES).getLong();
      long rest = part.bytes.lengthBytes() - part.position;
      if (elements < 0 || elements > rest / dtype.widthBytes()) {
        throw malformed(ErrorCode.TRUNCATED, "a storage of it is cut off");
      }
      long lengthBytes = elements * dtype.widthBytes();
      InputWindow window = new InputWindow(part.bytes, part.position, lengthBytes);
      part.position += lengthBytes;
      String key = items.get(0).toString();
      TorchStorages.Place place =
          new TorchStorages.Place(lengthBytes, () -> window, ByteOrder.LITTLE_ENDIAN);
      TorchStorages.Storage storage = new TorchStorages.Storage(key, dtype, lengthBytes);
      storages.put(key, new TorchStorages.View(storage, dtype, 0, lengthBytes, place));
    }
    if (!(part.pickle() instanceof Sequence views)) {
      throw malformed(ErrorCode.MALFORMED, "the list of its storages' parts is damaged");
    }
    for (Object item : views.items()) {
      List<Object> view = tuple(item, 4);
      TorchStorages.View root = view(view.get(1).toString());
      int width = root.dtype().widthBytes();
      if (!(view.get(2) instanceof Long offset)
          || !(view.get(3) instanceof Long elements)
          || offset < 0
          || elements < 0
          || offset > root.lengthBytes() / width
          || elements > root.lengthBytes() / width - offset) {
        throw malformed(ErrorCode.OUT_OF_RANGE, "a part of a storage is not in it");
      }
      storages.put(
          view.get(0).toString(),
          new TorchStorages.View(
              root.storage(),
              root.dtype(),
              root.offsetBytes() + offset * width,
              elements * width,
              root.place()));
    }
  }

  private void readTensors(Part part) throws IOException {
    long count = part.count();
    for (long i = 0; i < count; i++) {
      List<Object> items = part.tuple(3);
      TorchStorages.View view = view(items.get(1).toString());
      int rank = part.numbers(Long.BYTES).getInt();
      if (rank < 0 || rank > Shape.MAX_RANK) {
        throw malformed(ErrorCode.LIMIT_EXCEEDED, "a tensor of it has " + rank + " dimensions");
      }
      ByteBuffer numbers = part.numbers((2L * rank + 1) * Long.BYTES);
      Shape shape;
      try {
        shape = new Shape(longs(numbers, rank));
      } catch (IllegalArgumentException e) {
        throw malformed(ErrorCode.OVERFLOW, e.getMessage());
      }
      List<Long> strides = longs(numbers, rank);
      tensors.put(
          items.get(0).toString(),
          TorchTensors.array(
              view, view.dtype(), shape, numbers.getLong(), strides, input.location()));
    }
  }

  private static List<Long> longs(ByteBuffer numbers, int count) {
    List<Long> longs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      longs.add(numbers.getLong());
    }
    return longs;
  }

  private TorchStorages.View view(String key) throws MalformedDataException {
    TorchStorages.View view = storages.get(key);
    if (view == null) {
      throw malformed(ErrorCode.MISSING_SHARD, "storage " + key + " is missing");
    }
    return view;
  }

  private List<Object> tuple(Object value, int size) throws MalformedDataException {
    if (value instanceof Tuple tuple && tuple.items().size() == size) {
      return tuple.items();
    }
    throw malformed(ErrorCode.MALFORMED, "an entry of it is damaged");
  }

  private MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(code, input.location(), "Cannot read the checkpoint: " + why);
  }
}
