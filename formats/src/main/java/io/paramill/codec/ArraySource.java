package io.paramill.codec;

import io.paramill.tensor.Catalog;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model of stored arrays. */
public final class ArraySource implements TensorSource {

  private final Map<String, StoredArray> arrays;
  private final Catalog catalog;
  private final Closeable file;

  /**
   * A model of these arrays and attributes.
   *
   * @param file closed with this
   */
  public ArraySource(
      Map<String, StoredArray> arrays, Map<String, Object> attributes, Closeable file) {
    this.arrays = new LinkedHashMap<>(arrays);
    this.file = file;
    List<TensorSpec> specs =
        this.arrays.entrySet().stream()
            .map(e -> new TensorSpec(e.getKey(), e.getValue().dtype(), e.getValue().shape()))
            .toList();
    catalog = new Catalog(specs, attributes);
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
