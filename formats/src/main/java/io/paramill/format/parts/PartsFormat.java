package io.paramill.format.parts;

import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.List;

/**
 * The layout {@code parts}: a folder of block files with a manifest, as training and merging leave
 * it.
 */
public final class PartsFormat implements TensorFormat {

  @Override
  public String name() {
    return "parts";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    Location manifest = RunLayout.manifest(location);
    if (!storage.isFolder(location) || !storage.exists(manifest)) {
      return false;
    }
    try {
      return !PartManifest.read(storage, location).tensors().isEmpty();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    if (!storage.isFolder(location)) {
      return false;
    }
    List<String> names =
        storage.list(location).stream().map(entry -> entry.location().name()).toList();
    return names.contains(RunLayout.MANIFEST)
        && names.stream().anyMatch(name -> name.matches("blocks-\\d+\\.avro"));
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    return PartsSource.withVocabulary(storage, location);
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (!spec.dtype().fixedWidth()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE, "Cannot write '" + spec.name() + "' as parts: strings");
      }
      if (spec.rowBytes() > ParameterBlock.MAX_ROW_BYTES) {
        throw new UnsupportedDataException(
            ErrorCode.LIMIT_EXCEEDED,
            "Cannot write '%s' as parts: a row has %d bytes, at most %d"
                .formatted(spec.name(), spec.rowBytes(), ParameterBlock.MAX_ROW_BYTES));
      }
    }
    return PartsSink.create(storage, location, catalog);
  }
}
