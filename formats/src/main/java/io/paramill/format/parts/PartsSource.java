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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

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
   * Opens the folder.
   *
   * @throws MalformedDataException if blocks overlap, name unknown tensors or leave their tensor,
   *     or if files are missing or have another length
   */
  public static PartsSource open(Storage storage, Location folder) throws IOException {
    return open(storage, folder, List.of());
  }

  /** Opens the folder; the vocabulary of the run that it lies in becomes an attribute. */
  static PartsSource withVocabulary(Storage storage, Location folder) throws IOException {
    Optional<Location> vocabulary = RunLayout.ofModel(folder).map(RunLayout::vocabulary);
    return vocabulary.isPresent() && storage.exists(vocabulary.get())
        ? open(storage, folder, Vocabulary.read(storage, vocabulary.get()).words())
        : open(storage, folder);
  }

  private static PartsSource open(Storage storage, Location folder, List<String> words)
      throws IOException {
    PartManifest manifest = PartManifest.read(storage, folder);
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("round", (long) manifest.round());
    new TreeMap<>(manifest.metrics()).forEach(attributes::put);
    if (!words.isEmpty()) {
      attributes.put(Catalog.VOCABULARY, words);
    }
    PartsSource source =
        new PartsSource(storage, folder, manifest, catalog(manifest, folder, attributes));
    source.place();
    return source;
  }

  private static Catalog catalog(
      PartManifest manifest, Location folder, Map<String, Object> attributes)
      throws MalformedDataException {
    try {
      return new Catalog(
          manifest.tensors().stream().map(PartManifest.Tensor::spec).toList(), attributes);
    } catch (IllegalArgumentException e) {
      throw malformed(folder, ErrorCode.MALFORMED, e.getMessage());
    }
  }

  private void place() throws IOException {
    List<String> missing = new ArrayList<>();
    for (BlockFile file : manifest.files()) {
      Optional<Storage.Entry> entry = storage.stat(location(file));
      if (entry.isEmpty()) {
        missing.add(file.name());
      } else if (entry.get().lengthBytes() != file.lengthBytes()) {
        throw malformed(
            entry.get().lengthBytes() < file.lengthBytes()
                ? ErrorCode.TRUNCATED
                : ErrorCode.TRAILING_BYTES,
            "%s has %d bytes instead of %d"
                .formatted(file.name(), entry.get().lengthBytes(), file.lengthBytes()));
      }
      for (Block block : file.blocks()) {
        place(new Place(file, block));
      }
    }
    if (!missing.isEmpty()) {
      throw malformed(ErrorCode.MISSING_SHARD, "missing " + String.join(", ", missing));
    }
  }

  private void place(Place place) throws MalformedDataException {
    Block block = place.block;
    TensorSpec spec =
        catalog
            .find(block.tensor())
            .orElseThrow(() -> malformed(ErrorCode.MALFORMED, "no tensor " + block.tensor()));
    long rows = spec.shape().rows();
    if (block.rows() < 1 || block.firstRow() < 0 || block.firstRow() > rows - block.rows()) {
      throw malformed(ErrorCode.OUT_OF_RANGE, "a block leaves " + spec);
    }
    NavigableMap<Long, Place> others =
        places.computeIfAbsent(block.tensor(), name -> new TreeMap<>());
    var before = others.lowerEntry(block.firstRow() + block.rows());
    if (before != null && before.getKey() + before.getValue().block.rows() > block.firstRow()) {
      throw malformed(ErrorCode.OVERLAP, "two blocks hold row " + block.firstRow() + " of " + spec);
    }
    others.put(block.firstRow(), place);
  }

  private Location location(BlockFile file) throws MalformedDataException {
    try {
      return folder.child(file.name());
    } catch (IllegalArgumentException e) {
      throw malformed(ErrorCode.UNSAFE_PATH, e.getMessage());
    }
  }

  private MalformedDataException malformed(ErrorCode code, String why) {
    return malformed(folder, code, why);
  }

  private static MalformedDataException malformed(Location folder, ErrorCode code, String why) {
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
   * Blocks of a tensor, one after the other, in the order of their rows.
   *
   * @param wanted tells, by the rows that a block covers, whether to read it
   * @param visitor is given each block
   */
  public void blocks(TensorSpec spec, Predicate<RowRange> wanted, BlockConsumer visitor)
      throws IOException {
    for (Place place : places.getOrDefault(spec.name(), new TreeMap<>()).values()) {
      if (wanted.test(new RowRange(place.block.firstRow(), place.block.rows()))) {
        visitor.accept(load(place));
      }
    }
  }

  private ParameterBlock load(Place place) throws IOException {
    try (BlockFiles.Reader reader = new BlockFiles.Reader(storage.open(location(place.file)))) {
      ParameterBlock block = reader.read(place.block.position());
      if (!block.spec().equals(catalog.tensor(place.block.tensor()))
          || block.firstRow() != place.block.firstRow()
          || block.rowCount() != place.block.rows()) {
        throw malformed(
            ErrorCode.MALFORMED,
            "%s holds rows %d to %d of %s where it should hold rows %d to %d of '%s'"
                .formatted(
                    place.file.name(),
                    block.firstRow(),
                    block.firstRow() + block.rowCount(),
                    block.spec(),
                    place.block.firstRow(),
                    place.block.firstRow() + place.block.rows(),
                    place.block.tensor()));
      }
      return block;
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
      if (block.rows() != null) {
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
