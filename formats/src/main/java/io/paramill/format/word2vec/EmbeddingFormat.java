package io.paramill.format.word2vec;

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
import java.util.Optional;
import java.util.Set;

/**
 * A file of words and their vectors: the tensor {@code embedding}, float32 [words, dimensions], and
 * the attribute {@link Catalog#VOCABULARY}. The option {@code encoding} is {@code utf8} or {@code
 * latin1}.
 *
 * <p>Written is the only float32 tensor with two extents, or of several the one named {@code
 * embeddings} or {@code embedding}; <b>the rest of the model is left out</b>.
 */
abstract class EmbeddingFormat implements TensorFormat {

  private static final String ENCODING = "encoding";

  private final String name;
  private final RowCodec codec;

  EmbeddingFormat(String name, RowCodec codec) {
    this.name = name;
    this.codec = codec;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Set<String> settingsForReading() {
    return Set.of(ENCODING);
  }

  @Override
  public final Set<String> settingsForWriting() {
    return Set.of(ENCODING);
  }

  @Override
  public final boolean recognises(Storage storage, Location location) throws IOException {
    Optional<Storage.Entry> entry = storage.stat(location);
    if (entry.isEmpty() || entry.get().folder()) {
      return false;
    }
    try (StorageInput file = storage.open(location)) {
      return begins(new RowInput(file, 0));
    } catch (MalformedDataException e) {
      return false;
    }
  }

  /** Whether a file begins like this layout. */
  abstract boolean begins(RowInput input) throws IOException;

  @Override
  public final TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    return EmbeddingSource.open(storage, location, codec, encoding(options));
  }

  @Override
  public final TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    Embedding embedding = Embedding.of(catalog, encoding(options));
    if (embedding.words().isEmpty() && !codec.hasHeader()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot write '%s' as %s: it has no rows".formatted(embedding.spec().name(), name));
    }
    return new EmbeddingSink(storage, location, embedding, codec);
  }

  private static Words encoding(FormatOptions options) {
    return Words.named(options.text(ENCODING).orElse("utf8"));
  }
}
