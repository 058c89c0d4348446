package io.paramill.codec;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.Outline;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model of stored arrays. */
public final class ArraySource implements TensorSource {

  private final Map<String, StoredArray> arrays;
  private final Catalog catalog;
  private final Closeable file;

  /**
   * A model of these arrays and attributes, which it takes over.
   *
   * @param file closed with this
   */
  public ArraySource(
      Map<String, StoredArray> arrays, Map<String, Object> attributes, Closeable file) {
    this(arrays, attributes, Optional.empty(), file);
  }

  /**
   * A model of what a walk has found.
   *
   * @param file closed with this
   */
  public ArraySource(PickleTree tree, Closeable file) {
    this(tree.arrays(), tree.attributes(), tree.outline(), file);
  }

  private ArraySource(
      Map<String, StoredArray> arrays,
      Map<String, Object> attributes,
      Optional<Outline> outline,
      Closeable file) {
    this.arrays = arrays;
    this.file = file;
    List<TensorSpec> specs =
        arrays.entrySet().stream()
            .map(e -> new TensorSpec(e.getKey(), e.getValue().dtype(), e.getValue().shape()))
            .toList();
    catalog = new Catalog(specs, attributes, new Structure(outline, shared(arrays)));
  }

  /** Arrays that are equal have the same place in the same bytes. */
  private static Map<String, String> shared(Map<String, StoredArray> arrays) {
    int[] hashes = arrays.values().stream().mapToInt(StoredArray::hashCode).sorted().toArray();
    Map<StoredArray, String> first = new HashMap<>();
    Map<String, String> shared = new HashMap<>();
    arrays.forEach(
        (name, array) -> {
          // Of a long model, few have the hash of another one, and need be kept to be compared.
          int at = Arrays.binarySearch(hashes, array.hashCode());
          boolean alone =
              (at == 0 || hashes[at - 1] != hashes[at])
                  && (at == hashes.length - 1 || hashes[at + 1] != hashes[at]);
          String earlier = alone ? null : first.putIfAbsent(array, name);
          if (earlier != null) {
            shared.put(name, earlier);
          }
        });
    return shared;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    if (!catalog.tensor(spec.name()).equals(spec)) {
      throw new IllegalArgumentException("No tensor " + spec);
    }
    return arrays.get(spec.name()).open(spec, rows);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
