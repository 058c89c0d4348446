package io.paramill.format.gguf;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The layout {@code gguf}, in which llama.cpp keeps models, versions 1 to 3.
 *
 * <p>Read are tensors of plain numbers, and those in blocks of 8 bits (Q8_0) as the float32 that
 * the blocks stand for; the attribute {@code gguf.dequantized} names these. Other blocks are
 * refused. The metadata are attributes; the attribute {@code gguf.skipped} names those that are
 * arrays of numbers.
 *
 * <p>Written is version 3, little-endian. Attributes become metadata: whole numbers are uint32
 * where they fit, since most keys that llama.cpp knows are, and otherwise int64; real numbers are
 * float32 where that loses nothing, and otherwise float64. Tensors have at most four extents and
 * names of at most {@value #NAME_BYTES_MAX} bytes.
 */
public final class GgufFormat implements TensorFormat {

  /** {@code GGML_MAX_NAME} in ggml's gguf.cpp, less the zero behind a name. */
  private static final int NAME_BYTES_MAX = 63;

  @Override
  public String name() {
    return "gguf";
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      return Arrays.equals(input.readHead(GgufHeader.MAGIC.length), GgufHeader.MAGIC);
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      return GgufHeader.read(input).source(input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (GgufType.of(spec.dtype()).isEmpty()) {
        throw refused(ErrorCode.UNSUPPORTED_DTYPE, spec, "it has no " + spec.dtype());
      }
      if (spec.shape().rank() > GgufHeader.RANK_MAX) {
        throw refused(ErrorCode.UNSUPPORTED_FEATURE, spec, "it has more than four extents");
      }
      int length = spec.name().getBytes(StandardCharsets.UTF_8).length;
      if (length < 1 || length > NAME_BYTES_MAX) {
        throw refused(
            ErrorCode.UNSUPPORTED_NAME,
            spec,
            "its name has %d bytes, at most %d".formatted(length, NAME_BYTES_MAX));
      }
    }
    return GgufSink.create(storage, location, catalog);
  }

  private static UnsupportedDataException refused(ErrorCode code, TensorSpec spec, String why) {
    return new UnsupportedDataException(
        code, "Cannot write '%s' as GGUF: %s".formatted(spec.name(), why));
  }
}
