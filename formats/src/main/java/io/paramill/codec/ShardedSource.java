package io.paramill.codec;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model in the files of an index, which must agree with the files about every tensor. */
public final class ShardedSource implements TensorSource {

  /** Opens one of the files. */
  public interface Opener {

    /** The model that is in it. */
    TensorSource open(Location file) throws IOException;
  }

  private final List<TensorSource> sources = new ArrayList<>();
  private final Map<String, TensorSource> owners = new HashMap<>();
  private Catalog catalog;

  private ShardedSource() {}

  /** Opens all files that an index lists. */
  public static ShardedSource open(Storage storage, Location location, Opener opener)
      throws IOException {
    ShardIndex index = ShardIndex.read(storage, location);
    ShardedSource source = new ShardedSource();
    try {
      source.openAll(index, location, opener);
      return source;
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private void openAll(ShardIndex index, Location location, Opener opener) throws IOException {
    List<TensorSpec> specs = new ArrayList<>();
    Map<String, Object> attributes = new LinkedHashMap<>();
    Map<String, String> shared = new HashMap<>();
    for (Location file : index.shards()) {
      TensorSource source = opener.open(file);
      sources.add(source);
      source.catalog().attributes().forEach(attributes::putIfAbsent);
      shared.putAll(source.catalog().structure().shared());
      for (TensorSpec spec : source.catalog().tensors()) {
        if (owners.putIfAbsent(spec.name(), source) != null) {
          throw malformed(
              ErrorCode.DUPLICATE_NAME, location, "'" + spec.name() + "' is in two files");
        }
        if (!file.equals(index.files().get(spec.name()))) {
          throw malformed(
              ErrorCode.MALFORMED,
              location,
              "'%s' of %s is not there in the index".formatted(spec.name(), file.name()));
        }
        specs.add(spec);
      }
    }
    for (Map.Entry<String, Location> entry : index.files().entrySet()) {
      if (!owners.containsKey(entry.getKey())) {
        throw malformed(
            ErrorCode.MALFORMED,
            location,
            "'%s' is not in %s".formatted(entry.getKey(), entry.getValue().name()));
      }
    }
    catalog = new Catalog(specs, attributes, new Structure(Optional.empty(), shared));
  }

  private static MalformedDataException malformed(ErrorCode code, Location location, String why) {
    return new MalformedDataException(code, location, "Cannot read the model: " + why);
  }

  @Override
  public Catalog catalog() {
    return catalog;
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
    return owners.get(catalog.tensor(spec.name()).name()).open(spec, rows);
  }

  @Override
  public void close() throws IOException {
    for (TensorSource source : sources) {
      source.close();
    }
  }
}
