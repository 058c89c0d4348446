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

  /** In the order of the catalog. */
  private final List<StoredArray> arrays;

  private final Catalog catalog;
  private final Closeable file;

  /**
   * A model of these arrays and attributes, which it takes over.
   *
   * @param file closed with this
   */
  public ArraySource(
      Map<String, StoredArray> arrays, Map<String, Object> attributes, Closeable file) {
    this(
        arrays.entrySet().stream()
            .map(e -> new TensorSpec(e.getKey(), e.getValue().dtype(), e.getValue().shape()))
            .toList(),
        List.copyOf(arrays.values()),
        attributes,
        Optional.empty(),
        file);
  }

  /**
   * A model of what a walk has found.
   *
   * @param file closed with this
   */
  public ArraySource(PickleTree tree, Closeable file) {
    this(tree.specs(), tree.places(), tree.attributes(), tree.outline(), file);
  }

  private ArraySource(
      List<TensorSpec> specs,
      List<StoredArray> arrays,
      Map<String, Object> attributes,
      Optional<Outline> outline,
      Closeable file) {
    this.arrays = arrays;
    this.file = file;
    catalog = new Catalog(specs, attributes, new Structure(outline, shared(specs, arrays)));
  }

  /** Arrays that are equal have the same place in the same bytes. */
  private static Map<String, String> shared(List<TensorSpec> specs, List<StoredArray> arrays) {
    // The hash of each array, and behind it the array's number.
    long[] hashed = new long[arrays.size()];
    for (int i = 0; i < hashed.length; i++) {
      int hash = 31 * arrays.get(i).bytes().hashCode() + Long.hashCode(arrays.get(i).offset());
      hashed[i] = ((long) hash << 32) | i;
    }
    Arrays.sort(hashed);
    Map<StoredArray, String> first = new HashMap<>();
    Map<String, String> shared = new HashMap<>();
    for (int i = 0; i < hashed.length; i++) {
      // Of a long model, few have the hash of another one, and need be kept to be compared.
      boolean alone =
          (i == 0 || (hashed[i - 1] >> 32) != (hashed[i] >> 32))
              && (i == hashed.length - 1 || (hashed[i + 1] >> 32) != (hashed[i] >> 32));
      if (!alone) {
        int number = (int) hashed[i];
        String name = specs.get(number).name();
        String earlier = first.putIfAbsent(arrays.get(number), name);
        if (earlier != null) {
          shared.put(name, earlier);
        }
      }
    }
    return shared;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    int number = catalog.number(spec.name());
    if (number < 0 || !catalog.tensors().get(number).equals(spec)) {
      throw new IllegalArgumentException("No tensor " + spec);
    }
    return arrays.get(number).open(spec, rows);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
