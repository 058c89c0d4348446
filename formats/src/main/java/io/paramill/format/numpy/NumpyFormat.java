package io.paramill.format.numpy;

import io.paramill.codec.ArraySource;
import io.paramill.codec.InputWindow;
import io.paramill.codec.PickleTree;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout {@code numpy}: a folder with one model, in the two files that Python programs like to
 * take.
 *
 * <pre>
 * embedding.npy   the tensor {@code embedding}, or else {@code embeddings}, if there is one
 * model.pkl       a pickled dict: every other tensor by its name, and the attributes, among them
 *                 {@code vocabulary}, the words of the embedding's rows, and {@code embedding.npy},
 *                 what the tensor in that file is called, if not {@code embedding}
 * </pre>
 */
public final class NumpyFormat implements TensorFormat {

  static final String EMBEDDING = "embedding";

  /** What the tensor in {@link #EMBEDDING_FILE} may be called. */
  static final List<String> EMBEDDINGS = List.of(EMBEDDING, "embeddings");

  static final String EMBEDDING_FILE = "embedding.npy";
  static final String MODEL_FILE = "model.pkl";

  @Override
  public String name() {
    return "numpy";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    return storage.isFolder(location)
        && (new NpyFormat().recognises(storage, location.child(EMBEDDING_FILE))
            || new PickleFormat().recognises(storage, location.child(MODEL_FILE)));
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    Map<String, StoredArray> others = new LinkedHashMap<>();
    Map<String, Object> attributes = new LinkedHashMap<>();
    List<StorageInput> files = new ArrayList<>();
    Closeable all =
        () -> {
          for (StorageInput file : files) {
            file.close();
          }
        };
    try {
      if (storage.exists(location.child(MODEL_FILE))) {
        StorageInput input = storage.open(location.child(MODEL_FILE));
        files.add(input);
        PickleTree tree = PickleFormat.walk(input);
        others.putAll(tree.arrays());
        attributes.putAll(tree.attributes());
      }
      Map<String, StoredArray> arrays = new LinkedHashMap<>();
      if (storage.exists(location.child(EMBEDDING_FILE))) {
        StorageInput input = storage.open(location.child(EMBEDDING_FILE));
        files.add(input);
        String name =
            EMBEDDINGS.contains(attributes.getOrDefault(EMBEDDING_FILE, ""))
                ? attributes.remove(EMBEDDING_FILE).toString()
                : EMBEDDING;
        if (others.containsKey(name)) {
          throw new MalformedDataException(
              ErrorCode.DUPLICATE_NAME,
              location,
              "Cannot read the model: '%s' is in both files".formatted(name));
        }
        arrays.put(
            name,
            NpyHeader.read(input).array(() -> new InputWindow(input, 0, input.lengthBytes())));
      }
      arrays.putAll(others);
      return new ArraySource(arrays, attributes, all);
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    return NumpySink.create(storage, location, catalog);
  }
}
