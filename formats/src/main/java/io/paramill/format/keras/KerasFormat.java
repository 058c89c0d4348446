package io.paramill.format.keras;

import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipMember;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The layout {@code keras}, only read: what Keras saves, {@code .h5}, {@code .weights.h5} and
 * {@code .keras}, and any other HDF5 file of plain numbers.
 *
 * <p>The tensors have their paths in the file as names ({@code layers/dense/vars/0}); the
 * attributes of a group or a dataset are attributes, named by its path, a dot and their own name.
 * The attribute {@code keras.skipped} names what is no tensor of plain numbers, links among it: no
 * other file is ever opened. A {@code .keras} file is a zip; its {@code config.json} and {@code
 * metadata.json} are attributes.
 */
public final class KerasFormat implements TensorFormat {

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};
  private static final String WEIGHTS = "model.weights.h5";
  private static final int JSON_BYTES_MAX = 64 << 20;

  @Override
  public String name() {
    return "keras";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      if (Arrays.equals(input.readHead(ZIP_MAGIC.length), ZIP_MAGIC)) {
        return ZipArchive.read(input).find(WEIGHTS).isPresent();
      }
      return Hdf5File.begins(input);
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      if (!Arrays.equals(input.readHead(ZIP_MAGIC.length), ZIP_MAGIC)) {
        return Hdf5File.open(input, Map.of(), input);
      }
      ZipArchive zip = ZipArchive.read(input);
      ZipMember weights =
          zip.find(WEIGHTS)
              .orElseThrow(
                  () ->
                      new MalformedDataException(
                          ErrorCode.MISSING_SHARD,
                          location,
                          "Cannot read the model: there is no " + WEIGHTS));
      if (weights.method() != ZipMember.STORED) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Cannot read %s: its %s is compressed, unzip it first".formatted(location, WEIGHTS));
      }
      zip.verify(weights);
      Map<String, Object> texts = new LinkedHashMap<>();
      for (String name : new String[] {"metadata.json", "config.json"}) {
        Optional<ZipMember> member = zip.find(name);
        if (member.isPresent()) {
          texts.put(name, text(zip, member.get()));
        }
      }
      return Hdf5File.open(zip.open(weights), texts, input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private static String text(ZipArchive zip, ZipMember member) throws IOException {
    try (StorageInput input = zip.open(member)) {
      if (input.lengthBytes() > JSON_BYTES_MAX) {
        throw new MalformedDataException(
            ErrorCode.LIMIT_EXCEEDED,
            input.location(),
            "Cannot read the model: %s has %d bytes".formatted(member.name(), input.lengthBytes()));
      }
      return new String(input.readHead(JSON_BYTES_MAX), StandardCharsets.UTF_8);
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    throw new UnsupportedDataException(
        ErrorCode.UNSUPPORTED_FEATURE, "Cannot write a model for Keras: it is only read");
  }
}
