package io.paramill.format.torch;

import io.paramill.codec.PickleWriter;
import io.paramill.codec.StoredArray;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.Outline;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes the pickle of a checkpoint's objects: protocol 2, with no opcode that {@code
 * torch.load(weights_only=True)} does not take. Every tensor is a dense view of a storage, whose
 * key is the tensor's number, or that of an earlier tensor that is the same memory.
 */
final class TorchPickle {

  /** Python's own pickler puts as many items into a container at a time. */
  private static final int BATCH = 1000;

  private static final String UTILS = "torch._utils";

  private final Generation generation;
  private final Catalog catalog;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PickleWriter pickle;

  private TorchPickle(Catalog catalog, Generation generation) throws IOException {
    this.catalog = catalog;
    this.generation = generation;
    List<TensorSpec> tensors = catalog.tensors();
    for (int i = 0; i < tensors.size(); i++) {
      numbers.put(tensors.get(i).name(), i);
    }
    pickle = new PickleWriter(bytes, 2);
  }

  /** How references to storages are written. */
  enum Generation {
    ZIP,
    LEGACY
  }

  /** The pickle of a flat state_dict. */
  static byte[] flat(Catalog catalog, Generation generation) throws IOException {
    TorchPickle writer = new TorchPickle(catalog, generation);
    writer.emptyOrderedDict();
    for (TensorSpec spec : catalog.tensors()) {
      writer.pickle.text(spec.name());
      writer.tensor(spec);
      writer.pickle.setItem();
    }
    return writer.finish();
  }

  /**
   * The pickle of nested values.
   *
   * @throws UnsupportedDataException if there is one that cannot be written
   */
  static byte[] nested(Catalog catalog, Outline outline, Generation generation) throws IOException {
    TorchPickle writer = new TorchPickle(catalog, generation);
    writer.value("", outline);
    return writer.finish();
  }

  private byte[] finish() throws IOException {
    pickle.stop();
    return bytes.toByteArray();
  }

  /** The earlier tensor of a catalog that is the same memory, or the tensor itself. */
  static TensorSpec stored(Catalog catalog, TensorSpec spec) {
    return Optional.ofNullable(catalog.structure().shared().get(spec.name()))
        .flatMap(catalog::find)
        .filter(first -> first.withName(spec.name()).equals(spec))
        .orElse(spec);
  }

  private void value(String path, Outline outline) throws IOException {
    if (outline instanceof Outline.Dict dict) {
      pickle.emptyDict();
      for (Map.Entry<Object, Outline> entry : dict.entries().entrySet()) {
        if (isThere(entry.getValue())) {
          plain(entry.getKey());
          value(path + "." + entry.getKey(), entry.getValue());
          pickle.setItem();
        }
      }
    } else if (outline instanceof Outline.Listing list) {
      pickle.emptyList();
      for (int start = 0; start < list.items().size(); start += BATCH) {
        pickle.mark();
        items(path, list.items().subList(start, Math.min(list.items().size(), start + BATCH)));
        pickle.appends();
      }
    } else if (outline instanceof Outline.Tuple tuple) {
      pickle.mark();
      items(path, tuple.items());
      pickle.tuple();
    } else if (outline instanceof Outline.Tensor leaf && isThere(leaf)) {
      tensor(catalog.tensor(leaf.name()));
    } else if (outline instanceof Outline.Attribute leaf && isThere(leaf)) {
      plain(catalog.attributes().get(leaf.name()));
    } else if (outline instanceof Outline.Foreign foreign) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write '%s' as torch: it is a %s; with nested=false the tensors alone are written"
              .formatted(path.isEmpty() ? path : path.substring(1), foreign.kind()));
    } else {
      pickle.none();
    }
  }

  private void items(String path, List<Outline> items) throws IOException {
    for (int i = 0; i < items.size(); i++) {
      value(path + "." + i, items.get(i));
    }
  }

  /** Whether the catalog still has what the outline names. */
  private boolean isThere(Outline value) {
    return !(value instanceof Outline.Tensor tensor && catalog.find(tensor.name()).isEmpty())
        && !(value instanceof Outline.Attribute attribute
            && !catalog.attributes().containsKey(attribute.name()));
  }

  private void plain(Object value) throws IOException {
    if (value instanceof String text) {
      pickle.text(text);
    } else if (value instanceof Long number) {
      pickle.number(number);
    } else if (value instanceof Double number) {
      pickle.real(number);
    } else if (value instanceof Boolean truth) {
      pickle.bool(truth);
    } else {
      List<?> texts = (List<?>) value;
      pickle.emptyList();
      for (int start = 0; start < texts.size(); start += BATCH) {
        pickle.mark();
        for (Object text : texts.subList(start, Math.min(texts.size(), start + BATCH))) {
          pickle.text((String) text);
        }
        pickle.appends();
      }
    }
  }

  private void tensor(TensorSpec spec) throws IOException {
    Optional<String> storage = TorchTypes.storageOf(spec.dtype());
    boolean typed = storage.isPresent();
    pickle.global(UTILS, typed ? "_rebuild_tensor_v2" : "_rebuild_tensor_v3").mark();
    pickle.mark().text("storage");
    if (typed || generation == Generation.LEGACY) {
      // The loader of the old stream asks a storage for its type, so it must have one.
      pickle.global("torch", storage.orElse("ByteStorage"));
    } else {
      pickle.global("torch.storage", "UntypedStorage");
    }
    pickle.text(key(spec)).text("cpu");
    pickle.number(typed ? spec.shape().elements() : spec.lengthBytes());
    if (generation == Generation.LEGACY) {
      pickle.none();
    }
    pickle.tuple().persistent();
    pickle.number(0).numbers(spec.shape().extents());
    pickle.numbers(StoredArray.rowMajor(spec.shape())).bool(false);
    emptyOrderedDict();
    if (!typed) {
      pickle.global("torch", spec.dtype().toString());
    }
    pickle.tuple().reduce();
  }

  private String key(TensorSpec spec) {
    return Integer.toString(numbers.get(stored(catalog, spec).name()));
  }

  private void emptyOrderedDict() throws IOException {
    pickle.global("collections", "OrderedDict").emptyTuple().reduce();
  }
}
