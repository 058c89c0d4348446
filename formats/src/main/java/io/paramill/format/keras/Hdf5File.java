package io.paramill.format.keras;

import io.jhdf.HdfFile;
import io.jhdf.Superblock;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import io.paramill.codec.ArraySource;
import io.paramill.codec.InputWindow;
import io.paramill.codec.StoredArray;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * An HDF5 file, whose structure the library jHDF reads. Contiguous datasets are then read from the
 * file itself, chunked ones through the library. It was not made for damaged files: whatever it
 * throws is turned into an error of ours.
 */
final class Hdf5File {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

  /** Of all versions. */
  private static final int SUPERBLOCK_BYTES_MAX = 256;

  private static final int DEPTH_MAX = 100;
  private static final int NODES_MAX = 1_000_000;
  private static final String SKIPPED = "keras.skipped";

  private final StorageInput input;
  private final HdfFile file;
  private final Map<String, StoredArray> arrays = new LinkedHashMap<>();
  private final Map<String, Object> attributes;
  private final List<String> skipped = new ArrayList<>();
  private final Set<Long> path = new HashSet<>();
  private int nodes;

  private Hdf5File(StorageInput input, HdfFile file, Map<String, Object> attributes) {
    this.input = input;
    this.file = file;
    this.attributes = new LinkedHashMap<>(attributes);
  }

  /** Whether a file has the signature at 0, 512, 1024 and so on. */
  static boolean begins(StorageInput input) throws IOException {
    for (long at = 0; at <= input.lengthBytes() - SIGNATURE.length; at = Math.max(512, 2 * at)) {
      if (Arrays.equals(input.readFully(at, SIGNATURE.length), SIGNATURE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads the structure.
   *
   * @param more attributes that are known already
   * @param closed with the source
   */
  static TensorSource open(StorageInput input, Map<String, Object> more, Closeable closed)
      throws IOException {
    return guarded(
        input.location(),
        () -> {
          HdfFile file = new HdfFile(new InputChannel(input), URI.create("file:/model.h5"));
          Hdf5File reading = new Hdf5File(input, file, more);
          reading.walk("", file, 0);
          if (!reading.skipped.isEmpty()) {
            reading.attributes.put(SKIPPED, reading.skipped);
          }
          long start = file.getUserBlockSize();
          int head = (int) Math.min(SUPERBLOCK_BYTES_MAX, input.lengthBytes() - start);
          Superblock superblock =
              Superblock.readSuperblock(
                  ByteBuffer.wrap(input.readFully(start, head)).order(ByteOrder.LITTLE_ENDIAN));
          return new Source(
              new ArraySource(reading.arrays, reading.attributes, closed),
              input,
              superblock.getEndOfFileAddress());
        });
  }

  /** The arrays of a file, and where it says that it ends. */
  private record Source(TensorSource arrays, StorageInput input, long end) implements TensorSource {

    @Override
    public Catalog catalog() {
      return arrays.catalog();
    }

    @Override
    public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
      return arrays.open(spec, rows);
    }

    @Override
    public void verifyPlaces() throws IOException {
      long trailing = input.lengthBytes() - end;
      if (trailing != 0) {
        throw new MalformedDataException(
            trailing > 0 ? ErrorCode.TRAILING_BYTES : ErrorCode.TRUNCATED,
            input.location(),
            end,
            "Cannot trust the file: it has %d bytes, and says that it has %d"
                .formatted(input.lengthBytes(), end));
      }
    }

    @Override
    public void close() throws IOException {
      arrays.close();
    }
  }

  /** Calls the library. */
  static <T> T guarded(Location location, Callable<T> call) throws IOException {
    try {
      return call.call();
    } catch (IOException e) {
      throw e;
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw new MalformedDataException(
          ErrorCode.LIMIT_EXCEEDED, location, "Cannot read the model: it asks for too much memory");
    } catch (Exception e) {
      throw malformed(location, "the HDF5 library says: " + e.getMessage(), e);
    }
  }

  static MalformedDataException malformed(Location location, String why, Exception cause) {
    MalformedDataException malformed =
        new MalformedDataException(ErrorCode.MALFORMED, location, "Cannot read the model: " + why);
    malformed.initCause(cause);
    return malformed;
  }

  private void walk(String name, Group group, int depth) throws IOException {
    if (depth > DEPTH_MAX || !path.add(group.getAddress())) {
      throw malformed(input.location(), "its groups are nested too much", null);
    }
    addAttributes(name, group);
    for (Map.Entry<String, Node> child : new TreeMap<>(group.getChildren()).entrySet()) {
      if (++nodes > NODES_MAX) {
        throw malformed(input.location(), "it has more than a million groups and datasets", null);
      }
      String below = name.isEmpty() ? child.getKey() : name + "/" + child.getKey();
      Node node = child.getValue();
      if (node.isLink()) {
        skipped.add(below);
      } else if (node instanceof Group inner) {
        walk(below, inner, depth + 1);
      } else if (node instanceof Dataset dataset) {
        add(below, dataset);
      }
    }
    path.remove(group.getAddress());
  }

  private void addAttributes(String name, Node node) {
    for (Attribute attribute : node.getAttributes().values()) {
      String key = name.isEmpty() ? attribute.getName() : name + "." + attribute.getName();
      Object value = attribute.getData();
      if (value instanceof String[] texts) {
        attributes.put(key, List.of(texts));
      } else if (value instanceof Float real) {
        attributes.put(key, (double) real);
      } else if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
        attributes.put(key, ((Number) value).longValue());
      } else if (value instanceof String
          || value instanceof Long
          || value instanceof Double
          || value instanceof Boolean) {
        attributes.put(key, value);
      } else if (value != null) {
        skipped.add(key);
      }
    }
  }

  private void add(String name, Dataset dataset) throws IOException {
    addAttributes(name, dataset);
    Optional<DType> dtype = dtype(dataset.getDataType());
    if (dtype.isEmpty()) {
      skipped.add(name);
      return;
    }
    long[] extents = Arrays.stream(dataset.getDimensions()).asLongStream().toArray();
    TensorSpec spec = new TensorSpec(name, dtype.get(), Shape.of(extents));
    ByteOrder order =
        dataset.getDataType() instanceof OrderedDataType ordered
            ? ordered.getByteOrder()
            : ByteOrder.LITTLE_ENDIAN;
    arrays.put(name, StoredArray.dense(bytes(spec, dataset), spec.dtype(), spec.shape(), order));
  }

  private StoredArray.Opener bytes(TensorSpec spec, Dataset dataset) throws IOException {
    long length = spec.lengthBytes();
    if (length == 0) {
      return () -> new InputWindow(input, 0, 0);
    }
    if (dataset instanceof ContiguousDataset contiguous && !dataset.isEmpty()) {
      long start = file.getUserBlockSize() + contiguous.getDataAddress();
      if (start < 0 || start > input.lengthBytes() || length > input.lengthBytes() - start) {
        throw new MalformedDataException(
            ErrorCode.TRUNCATED,
            input.location(),
            start,
            "Cannot read the model: %s has %d bytes, the file has %d in all"
                .formatted(spec, length, input.lengthBytes()));
      }
      return () -> new InputWindow(input, start, length);
    }
    if (dataset instanceof ChunkedDataset chunked && !dataset.isEmpty()) {
      ChunkedInput chunks =
          new ChunkedInput(input.location(), chunked, spec.shape(), spec.dtype().widthBytes());
      return () -> chunks;
    }
    throw new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE,
        "Cannot read '%s' of %s: its elements are neither contiguous nor in chunks"
            .formatted(spec.name(), input.location()));
  }

  private static Optional<DType> dtype(DataType type) {
    if (type instanceof FloatingPoint real) {
      return Optional.ofNullable(
          switch (type.getSize() * 100 + real.getExponentSize()) {
            case 205 -> DType.FLOAT16;
            case 208 -> DType.BFLOAT16;
            case 408 -> DType.FLOAT32;
            case 811 -> DType.FLOAT64;
            default -> null;
          });
    }
    if (type instanceof FixedPoint whole) {
      if (whole.getBitOffset() != 0 || whole.getBitPrecision() != 8 * type.getSize()) {
        return Optional.empty();
      }
      return Optional.ofNullable(
          switch (type.getSize()) {
            case 1 -> whole.isSigned() ? DType.INT8 : DType.UINT8;
            case 2 -> whole.isSigned() ? DType.INT16 : DType.UINT16;
            case 4 -> whole.isSigned() ? DType.INT32 : DType.UINT32;
            case 8 -> whole.isSigned() ? DType.INT64 : DType.UINT64;
            default -> null;
          });
    }
    // What h5py makes of booleans.
    return type instanceof EnumDataType truth
            && type.getSize() == 1
            && truth.getEnumMapping().equals(Map.of(0, "FALSE", 1, "TRUE"))
        ? Optional.of(DType.BOOL)
        : Optional.empty();
  }
}
