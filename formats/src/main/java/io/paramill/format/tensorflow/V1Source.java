package io.paramill.format.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.codec.SortedTableReader;
import io.paramill.codec.TableValue;
import io.paramill.format.tensorflow.BundleIndex.StoredSlice;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A checkpoint of version 1: the tables are open, their messages are decoded as they are read. */
final class V1Source implements TensorSource {

  private static final int MAX_META_BYTES = 64 << 20;

  private final boolean verified;
  private final List<StorageInput> inputs = new ArrayList<>();
  private final List<SortedTableReader> tables = new ArrayList<>();
  private final Map<String, BundleEntry> entries = new LinkedHashMap<>();
  private final Map<String, List<StoredSlice>> stored = new LinkedHashMap<>();
  private final Map<String, Slices> slices = new LinkedHashMap<>();
  private Catalog catalog = Catalog.of();

  private V1Source(boolean verified) {
    this.verified = verified;
  }

  static V1Source open(Storage storage, List<Location> files, boolean verified) throws IOException {
    V1Source source = new V1Source(verified);
    try {
      for (Location file : files) {
        source.add(storage.open(file));
      }
      source.check();
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private void add(StorageInput input) throws IOException {
    inputs.add(input);
    SortedTableReader table = SortedTableReader.open(input);
    tables.add(table);
    try {
      for (V1Meta.Tensor tensor : meta(input, table)) {
        add(input, tensor);
      }
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw malformed(input, ErrorCode.MALFORMED, e.getMessage());
    }
  }

  private static List<V1Meta.Tensor> meta(StorageInput input, SortedTableReader table)
      throws IOException {
    TableValue value =
        table
            .find(new byte[0])
            .orElseThrow(() -> malformed(input, ErrorCode.MALFORMED, "it has no description"));
    if (value.leftBytes() > MAX_META_BYTES) {
      throw malformed(input, ErrorCode.LIMIT_EXCEEDED, "its description is too large");
    }
    byte[] message = value.readAllBytes();
    value.verify();
    return V1Meta.read(message)
        .orElseThrow(() -> malformed(input, ErrorCode.MALFORMED, "it has no description"));
  }

  private void add(StorageInput input, V1Meta.Tensor tensor) throws IOException {
    BundleEntry entry = tensor.entry();
    BundleEntry known = entries.putIfAbsent(tensor.name(), entry);
    if (known != null && known.dtype() != entry.dtype()) {
      throw malformed(input, ErrorCode.DTYPE_CONFLICT, "two types of '" + tensor.name() + "'");
    }
    if (known != null && !known.shape().equals(entry.shape())) {
      throw malformed(input, ErrorCode.SIZE_MISMATCH, "two shapes of '" + tensor.name() + "'");
    }
    List<StoredSlice> found = stored.computeIfAbsent(tensor.name(), name -> new ArrayList<>());
    for (TensorSlice box : entry.slices()) {
      if (!box.isWithin(entry.shape())) {
        throw malformed(
            input, ErrorCode.OUT_OF_RANGE, "a slice leads out of '" + tensor.name() + "'");
      }
      int shard = inputs.size() - 1;
      found.add(
          new StoredSlice(
              box,
              new BundleEntry(entry.dtype(), box.shape(entry.shape()), shard, 0, 0, 0, List.of())));
    }
  }

  private void check() throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    for (Map.Entry<String, BundleEntry> tensor : entries.entrySet()) {
      String name = tensor.getKey();
      TensorSpec spec = spec(name, tensor.getValue());
      Slices found = Slices.of(spec.shape(), stored.get(name));
      var fault = found.fault();
      if (found.list().isEmpty() || fault.isPresent()) {
        throw malformed(
            inputs.get(0),
            fault.orElse(ErrorCode.INCOMPLETE_SLICES),
            "the %d slices of %s".formatted(found.list().size(), spec));
      }
      if (spec.dtype() == DType.STRING && found.list().size() > 1) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Cannot read '%s' of %s: strings in slices".formatted(name, inputs.get(0).location()));
      }
      slices.put(name, found);
      specs.add(spec);
    }
    catalog = new Catalog(specs, Map.of());
  }

  private TensorSpec spec(String name, BundleEntry entry) throws IOException {
    Location location = inputs.get(0).location();
    DType dtype =
        DTypeNumbers.type(entry.dtype())
            .orElseThrow(
                () ->
                    new UnsupportedDataException(
                        ErrorCode.UNSUPPORTED_DTYPE,
                        "Cannot read '%s' of %s: its element type has the number %d"
                            .formatted(name, location, entry.dtype())));
    try {
      return new TensorSpec(name, dtype, entry.shape());
    } catch (IllegalArgumentException e) {
      throw malformed(inputs.get(0), ErrorCode.OVERFLOW, e.getMessage());
    }
  }

  private static MalformedDataException malformed(
      StorageInput input, ErrorCode code, String reason) {
    return new MalformedDataException(
        code,
        input.location(),
        "Cannot read the checkpoint: " + reason.replaceAll("\\p{Cntrl}", "?"));
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    catalog.tensor(spec.name());
    rows.within(spec);
    Slices found = slices.get(spec.name());
    return found.list().size() == 1
        ? open(spec, found.list().get(0), rows)
        : new SlicedReader(
            spec,
            rows,
            found,
            (slice, part) -> open(spec(spec.name(), slice.entry()), slice, part));
  }

  private TensorReader open(TensorSpec spec, StoredSlice slice, RowRange rows) throws IOException {
    StorageInput input = inputs.get(slice.entry().shard());
    SortedTableReader table = tables.get(slice.entry().shard());
    byte[] key = slice.box().key(spec.name());
    return new V1Reader(
        spec,
        rows,
        input.location(),
        () ->
            table
                .find(key)
                .orElseThrow(
                    () ->
                        malformed(
                            input,
                            ErrorCode.INCOMPLETE_SLICES,
                            "a slice of " + spec + " is missing")),
        verified);
  }

  @Override
  public void close() throws IOException {
    for (StorageInput input : inputs) {
      input.close();
    }
  }
}
