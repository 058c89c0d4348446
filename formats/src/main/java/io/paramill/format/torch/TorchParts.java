package io.paramill.format.torch;

import io.paramill.codec.PickleNode.Instance;
import io.paramill.codec.PickleNode.Tuple;
import io.paramill.codec.PickleTree.Parts;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors that are several: what each part of tensor {@code t} is called.
 *
 * <pre>
 * quantised per tensor   t (integers)  t.scale  t.zero_point                       (numbers)
 *           per channel  t (integers)  t.scale  t.zero_point (tensors)  t.axis     (number)
 * sparse    COO          t.indices      t.values  t.size.0 …  t.is_coalesced
 *           CSR, BSR     t.crow_indices t.col_indices  t.values  t.size.0 …
 *           CSC, BSC     t.ccol_indices t.row_indices  t.values  t.size.0 …
 * </pre>
 *
 * A real value is (integer - zero_point) * scale.
 */
final class TorchParts {

  private TorchParts() {}

  static Parts quantised(StoredArray integers, Object quantizer, Location location)
      throws MalformedDataException {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("", integers);
    name(parts, List.of("", "scale", "zero_point", "axis"), 1, items(quantizer, 3, location));
    return new Parts(parts);
  }

  static Parts sparse(Object layout, Object values, Location location) throws IOException {
    String kind =
        layout instanceof Instance made
                && made.arguments().size() == 1
                && made.arguments().get(0) instanceof String text
            ? text
            : "";
    List<String> names =
        switch (kind) {
          case "torch.sparse_coo" -> List.of("indices", "values", "size", "is_coalesced");
          case "torch.sparse_csr", "torch.sparse_bsr" ->
              List.of("crow_indices", "col_indices", "values", "size");
          case "torch.sparse_csc", "torch.sparse_bsc" ->
              List.of("ccol_indices", "row_indices", "values", "size");
          default ->
              throw new UnsupportedDataException(
                  ErrorCode.UNSUPPORTED_FEATURE,
                  "Cannot read a tensor of the layout '" + kind + "'");
        };
    Map<String, Object> parts = new LinkedHashMap<>();
    name(parts, names, 0, items(values, names.indexOf("size") + 1, location));
    // A size is a class of its own around a tuple.
    if (parts.get("size") instanceof Instance size && !size.arguments().isEmpty()) {
      parts.put("size", size.arguments().get(0));
    }
    return new Parts(parts);
  }

  private static void name(
      Map<String, Object> parts, List<String> names, int from, List<Object> items) {
    for (int i = from; i < Math.min(names.size(), items.size()); i++) {
      parts.put(names.get(i), items.get(i));
    }
  }

  private static List<Object> items(Object value, int atLeast, Location location)
      throws MalformedDataException {
    if (value instanceof Tuple tuple && tuple.items().size() >= atLeast) {
      return tuple.items();
    }
    throw new MalformedDataException(
        ErrorCode.MALFORMED, location, "Cannot read the checkpoint: a tensor's parts are damaged");
  }
}
