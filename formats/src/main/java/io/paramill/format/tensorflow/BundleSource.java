package io.paramill.format.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.codec.FileExtents;
import io.paramill.format.tensorflow.BundleIndex.StoredSlice;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A checkpoint, open for reading: memory is its index, and small buffers for each reader. */
final class BundleSource implements TensorSource {

  private static final int MAX_GRAPH_BYTES = 64 << 20;

  private final BundleIndex index;
  private final DataFiles files;
  private final ByteOrder order;
  private final boolean verified;
  private final Map<String, Slices> sliced = new HashMap<>();
  // The keys of those tensors that have other names.
  private final Map<String, String> keys = new HashMap<>();
  private final Catalog catalog;

  private BundleSource(BundleIndex index, DataFiles files, FormatOptions options)
      throws IOException {
    this.index = index;
    this.files = files;
    verified = !options.text(TensorFlowFormat.VERIFY).equals(Optional.of("off"));
    order =
        index.header().endianness() == BundleHeader.BIG_ENDIAN
            ? ByteOrder.BIG_ENDIAN
            : ByteOrder.LITTLE_ENDIAN;
    List<TensorSpec> specs = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Map.Entry<String, BundleEntry> tensor : index.tensors().entrySet()) {
      int dtype = DTypeNumbers.plain(tensor.getValue().dtype());
      if (dtype == DTypeNumbers.RESOURCE || dtype == DTypeNumbers.VARIANT) {
        checkPlace(tensor.getKey(), tensor.getValue());
        skipped.add(tensor.getKey());
      } else {
        specs.add(checked(tensor.getKey(), tensor.getValue()));
      }
    }
    if (options.text(TensorFlowFormat.NAMES).equals(Optional.of("full"))) {
      Map<String, String> names = programNames();
      names.forEach((key, name) -> keys.put(name, key));
      specs.replaceAll(spec -> spec.withName(names.getOrDefault(spec.name(), spec.name())));
    }
    catalog =
        new Catalog(
            specs, skipped.isEmpty() ? Map.of() : Map.of(TensorFlowFormat.SKIPPED, skipped));
  }

  static BundleSource open(Storage storage, Location prefix, FormatOptions options)
      throws IOException {
    BundleIndex index = BundleIndex.read(storage, BundleFiles.index(prefix));
    DataFiles files = DataFiles.find(storage, prefix, index.header().shards());
    return new BundleSource(index, files, options);
  }

  /** The names that the object graph, if there is one, has for some of the keys. */
  private Map<String, String> programNames() throws IOException {
    BundleEntry entry = index.tensors().get(ObjectGraph.KEY);
    if (entry == null) {
      return Map.of();
    }
    TensorSpec spec = index.spec(ObjectGraph.KEY, entry);
    if (spec.dtype() != DType.STRING || spec.shape().rank() != 0) {
      throw index.malformed(ErrorCode.MALFORMED, spec + " is no object graph");
    }
    if (entry.size() > MAX_GRAPH_BYTES) {
      throw index.malformed(ErrorCode.LIMIT_EXCEEDED, "its object graph is too large");
    }
    try (TensorReader reader = open(spec, entry, RowRange.all(spec.shape()))) {
      byte[] string = reader.readAll();
      return ObjectGraph.names(
          Arrays.copyOfRange(string, Integer.BYTES, string.length), index.tensors().keySet());
    } catch (InvalidProtocolBufferException e) {
      throw index.malformed(ErrorCode.MALFORMED, "its object graph is damaged");
    }
  }

  private TensorSpec checked(String name, BundleEntry entry) throws IOException {
    TensorSpec spec = index.spec(name, entry);
    if (entry.slices().isEmpty()) {
      checkPlace(spec, entry);
      return spec;
    }
    if (spec.dtype() == DType.STRING) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot read '%s' of %s: strings in slices".formatted(name, index.location()));
    }
    Slices slices = Slices.of(spec.shape(), index.slices(spec, entry));
    for (StoredSlice slice : slices.list()) {
      checkPlace(index.spec(name, slice.entry()), slice.entry());
    }
    var fault = slices.fault();
    if (fault.isPresent()) {
      throw index.malformed(
          fault.get(), "the %d slices of %s".formatted(slices.list().size(), spec));
    }
    sliced.put(name, slices);
    return spec;
  }

  private void checkPlace(TensorSpec spec, BundleEntry entry) throws IOException {
    if (spec.dtype().fixedWidth() && entry.size() != spec.lengthBytes()) {
      throw index.malformed(
          ErrorCode.SIZE_MISMATCH,
          "%s has %d bytes, stored are %d".formatted(spec, spec.lengthBytes(), entry.size()));
    }
    checkPlace(spec.toString(), entry);
    // Every string takes a byte or more for its length.
    if (!spec.dtype().fixedWidth() && spec.shape().elements() > entry.size()) {
      throw index.malformed(
          ErrorCode.SIZE_MISMATCH, "%s cannot be in %d bytes".formatted(spec, entry.size()));
    }
  }

  private void checkPlace(String what, BundleEntry entry) throws IOException {
    if (entry.shard() < 0 || entry.shard() >= files.count()) {
      throw index.malformed(
          ErrorCode.OUT_OF_RANGE,
          "%s is in data file %d of %d".formatted(what, entry.shard(), files.count()));
    }
    long length = files.lengthBytes(entry.shard());
    if (entry.offset() < 0
        || entry.size() < 0
        || entry.offset() > length
        || entry.size() > length - entry.offset()) {
      throw index.malformed(
          ErrorCode.OUT_OF_RANGE,
          "%s has %d bytes at %d of %s, which has %d"
              .formatted(
                  what,
                  entry.size(),
                  entry.offset(),
                  files.location(entry.shard()).name(),
                  length));
    }
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    catalog.tensor(spec.name());
    rows.within(spec);
    String key = keys.getOrDefault(spec.name(), spec.name());
    BundleEntry entry = index.tensors().get(key);
    Slices slices = sliced.get(key);
    return slices == null
        ? open(spec, entry, rows)
        : new SlicedReader(
            spec,
            rows,
            slices,
            (slice, part) -> open(index.spec(spec.name(), slice.entry()), slice.entry(), part));
  }

  private TensorReader open(TensorSpec spec, BundleEntry entry, RowRange rows) throws IOException {
    StorageInput file = files.open(entry.shard());
    if (!spec.dtype().fixedWidth()) {
      return new StringReader(spec, rows, file, entry, order, verified);
    }
    boolean all = rows.equals(RowRange.all(spec.shape()));
    TensorReader stored =
        new StoredReader(
            spec.withRows(rows),
            file,
            entry.offset() + rows.first() * spec.rowBytes(),
            all && verified ? OptionalInt.of(entry.crc()) : OptionalInt.empty());
    return order == ByteOrder.BIG_ENDIAN && spec.dtype().scalarBytes() > 1
        ? new SwappedReader(stored)
        : stored;
  }

  @Override
  public void verifyPlaces() throws IOException {
    FileExtents[] extents = new FileExtents[files.count()];
    Arrays.setAll(extents, shard -> new FileExtents());
    index.stored().forEach(entry -> extents[entry.shard()].add(entry.offset(), entry.size()));
    for (int shard = 0; shard < extents.length; shard++) {
      extents[shard].verify(files.location(shard), files.lengthBytes(shard));
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
