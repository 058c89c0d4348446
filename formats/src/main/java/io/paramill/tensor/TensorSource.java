package io.paramill.tensor;

import io.paramill.storage.StorageInput;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * A model that can be read. Its catalog was validated whole before this exists: offsets, lengths,
 * types, overlaps. Tensors are then read in any order, repeatedly, by several threads, one {@link
 * TensorReader} each.
 */
public interface TensorSource extends Closeable {

  /** What there is. */
  Catalog catalog();

  /**
   * Opens some rows of a tensor of the catalog, without reading what is not asked for where the
   * layout allows it.
   */
  TensorReader open(TensorSpec spec, RowRange rows) throws IOException;

  /**
   * Checks what reading every tensor does not show: bytes that belong to no tensor, or to two, in a
   * layout whose own readers do not mind.
   *
   * @throws MalformedDataException if there are some
   */
  default void verifyPlaces() throws IOException {}

  /**
   * The files that lie one behind the other in the model's files, to be verified in their place;
   * none if each file is itself.
   */
  default List<StorageInput> parts() {
    return List.of();
  }

  /**
   * Opens a whole tensor of the catalog. A checksum that the layout keeps for the tensor is
   * verified when its last byte is read.
   */
  default TensorReader open(TensorSpec spec) throws IOException {
    return open(spec, RowRange.all(spec.shape()));
  }
}
