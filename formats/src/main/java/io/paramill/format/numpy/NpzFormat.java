package io.paramill.format.numpy;

import io.paramill.codec.ArraySource;
import io.paramill.codec.StoredArray;
import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipBytes;
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
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout {@code npz}: a zip of {@code .npy} files, one an array, as {@code numpy.savez} and
 * {@code numpy.savez_compressed} write it. Members of other kinds are passed over. Written without
 * compression; attributes are not written.
 */
public final class NpzFormat implements TensorFormat {

  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      if (!Arrays.equals(input.readHead(4), ZIP_MAGIC)) {
        return false;
      }
      if (ZipArchive.firstName(input).endsWith(NpyFormat.ENDING)) {
        return true;
      }
      return ZipArchive.read(input).members().stream()
          .anyMatch(member -> member.name().endsWith(NpyFormat.ENDING));
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      ZipArchive zip = ZipArchive.read(input);
      Map<String, StoredArray> arrays = new LinkedHashMap<>();
      for (int i = 0; i < zip.members().size(); i++) {
        String name = zip.members().get(i).name();
        if (name.endsWith(NpyFormat.ENDING)) {
          arrays.put(name.substring(0, name.length() - NpyFormat.ENDING.length()), array(zip, i));
        }
      }
      return new ArraySource(arrays, Map.of(), input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private static StoredArray array(ZipArchive zip, int number) throws IOException {
    ZipMember member = zip.members().get(number);
    try (StorageInput npy = zip.open(member)) {
      NpyHeader header = NpyHeader.read(npy);
      if (header.shape().elements() == 0) {
        // No reader will ever come to the end of its bytes.
        zip.verify(member);
      }
      byte[] before = npy.readFully(0, Math.toIntExact(header.dataOffset()));
      return header.array(new ZipBytes(zip, number, before));
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      String name = spec.name();
      if (name.isEmpty() || name.startsWith("/") || List.of(name.split("/", -1)).contains("..")) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME, "Cannot write '" + name + "' as npz: an unsafe name");
      }
    }
    return NpzSink.create(storage, location, catalog);
  }
}
