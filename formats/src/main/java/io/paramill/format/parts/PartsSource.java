package io.paramill.format.parts;

import io.paramill.corpus.Vocabulary;
import io.paramill.run.PartManifest;
import io.paramill.run.PartManifest.Block;
import io.paramill.run.PartManifest.BlockFile;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder of block files as a model: memory is the manifest and, for each open reader, one block.
 */
public final class PartsSource implements TensorSource {

  /** Where a block is. */
  private record Place(BlockFile file, Block block) {}

  private final Storage storage;
  private final Location folder;
  private final PartManifest manifest;
  private final Catalog catalog;
  private final Map<String, NavigableMap<Long, Place>> places = new HashMap<>();

  private PartsSource(Storage storage, Location folder, PartManifest manifest, Catalog catalog) {
    this.storage = storage;
    this.folder = folder;
    this.manifest = manifest;
    this.catalog = catalog;
  }

  /**
   * Opens the folder. The vocabulary of the run that it lies in becomes an attribute.
   *
   * @throws MalformedDataException if blocks overlap, name unknown tensors or leave their tensor
   */
  public static PartsSource open(Storage storage, Location folder) throws IOException {
    PartManifest manifest = PartManifest.read(storage, folder);
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("round", (long) manifest.round());
    new TreeMap<>(manifest.metrics()).forEach(attributes::put);
    Optional<Location> vocabulary = RunLayout.ofModel(folder).map(RunLayout::vocabulary);
    if (vocabulary.isPresent() && storage.exists(vocabulary.get())) {
      attributes.put(Catalog.VOCABULARY, Vocabulary.read(storage, vocabulary.get()).words());
    }
    Catalog catalog =
        new Catalog(
            manifest.tensors().stream().map(PartManifest.Tensor::spec).toList(), attributes);
    PartsSource source = new PartsSource(storage, folder, manifest, catalog);
    source.place();
    return source;
  }

  private void place() throws MalformedDataException {
    for (BlockFile file : manifest.files()) {
      for (Block block : file.blocks()) {
        TensorSpec spec =
            catalog
                .find(block.tensor())
                .orElseThrow(() -> malformed(ErrorCode.MALFORMED, "no tensor " + block.tensor()));
        long rows = spec.shape().rows();
        if (block.rows() < 0 || block.firstRow() < 0 || block.firstRow() > rows - block.rows()) {
          throw malformed(ErrorCode.OUT_OF_RANGE, "a block leaves " + spec);
        }
        var old =
            places
                .computeIfAbsent(block.tensor(), name -> new TreeMap<>())
                .put(block.firstRow(), new Place(file, block));
        if (old != null) {
          throw malformed(
              ErrorCode.OVERLAP, "two blocks at row " + block.firstRow() + " of " + spec);
        }
      }
    }
  }

  private MalformedDataException malformed(ErrorCode code, String why) {
    return new MalformedDataException(
        code, RunLayout.manifest(folder), "Cannot read the parts: " + why);
  }

  /** What the folder's manifest says. */
  public PartManifest manifest() {
    return manifest;
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) {
    return new Reader(spec, rows.within(spec));
  }

  /**
   * The blocks of a tensor that overlap some rows, one after the other, in the order of their rows.
   *
   * @param visitor is given each block
   */
  public void blocks(TensorSpec spec, RowRange rows, BlockConsumer visitor) throws IOException {
    NavigableMap<Long, Place> all = places.getOrDefault(spec.name(), new TreeMap<>());
    Long first = all.floorKey(rows.first());
    for (Place place : all.tailMap(first == null ? rows.first() : first, true).values()) {
      if (place.block.firstRow() >= rows.end()) {
        break;
      }
      visitor.accept(load(place));
    }
  }

  private ParameterBlock load(Place place) throws IOException {
    try (BlockFiles.Reader reader =
        new BlockFiles.Reader(storage.open(folder.child(place.file.name())))) {
      return reader.read(place.block.position());
    }
  }

  @Override
  public void close() {}

  private final class Reader implements TensorReader {
    private final TensorSpec spec;
    private final TensorSpec part;
    private final long end;
    private long nextRow;
    private byte[] values = new byte[0];
    private int position;
    private int limit;

    Reader(TensorSpec spec, RowRange rows) {
      this.spec = spec;
      part = spec.withRows(rows);
      nextRow = rows.first();
      end = rows.end();
    }

    @Override
    public TensorSpec spec() {
      return part;
    }

    @Override
    public long lengthBytes() {
      return part.lengthBytes();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (position == limit) {
        if (nextRow == end || part.lengthBytes() == 0) {
          return -1;
        }
        load();
      }
      int count = Math.min(length, limit - position);
      System.arraycopy(values, position, buffer, offset, count);
      position += count;
      return count;
    }

    private void load() throws IOException {
      var place = places.getOrDefault(spec.name(), new TreeMap<Long, Place>()).floorEntry(nextRow);
      if (place == null || nextRow >= place.getKey() + place.getValue().block.rows()) {
        throw malformed(
            ErrorCode.INCOMPLETE_SLICES, "row " + nextRow + " of " + spec + " is missing");
      }
      ParameterBlock block = PartsSource.this.load(place.getValue());
      if (block.rows() != null || !block.spec().equals(spec)) {
        throw malformed(
            ErrorCode.INCOMPLETE_SLICES, "only some rows of " + spec + " are in a block");
      }
      values = block.values();
      position = Math.toIntExact((nextRow - block.firstRow()) * spec.rowBytes());
      nextRow = Math.min(end, block.firstRow() + block.rowCount());
      limit = Math.toIntExact((nextRow - block.firstRow()) * spec.rowBytes());
    }

    @Override
    public void close() {
      values = new byte[0];
      position = 0;
      limit = 0;
      nextRow = end;
    }
  }
}
