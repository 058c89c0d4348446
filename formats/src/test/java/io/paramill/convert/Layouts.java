package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the tests of all layouts ask of a layout. */
final class Layouts {

  /** A tensor that every layout can hold, if words name its rows. */
  static final TensorSpec EMBEDDING = new TensorSpec("embedding", DType.FLOAT32, Shape.of(5, 3));

  private static final List<String> WORDS = List.of("the", "of", "and", "in", "wörter");

  private Layouts() {}

  /** The layouts that can be written. */
  static List<TensorFormat> writable() {
    return Formats.all().stream().filter(format -> holds(format, embedding().catalog())).toList();
  }

  /** Whether a layout holds all tensors of a catalog. */
  static boolean holds(TensorFormat format, Catalog catalog) {
    try (TensorSink sink =
        format.create(new MemoryStorage(), place(format), catalog, FormatOptions.NONE)) {
      return sink.writeOrder().size() == catalog.tensors().size();
    } catch (UnsupportedDataException e) {
      return false;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a layout holds many tensors. */
  static boolean holdsMany(TensorFormat format) {
    return holds(
        format,
        new Catalog(
            List.of(EMBEDDING, EMBEDDING.withName("b")), Map.of(Catalog.VOCABULARY, WORDS)));
  }

  /** Whether a layout holds an embedding only if words name its rows. */
  static boolean needsWords(TensorFormat format) {
    return !holds(format, Catalog.of(EMBEDDING));
  }

  /** Where to write a model: the file of a single tensor gives it its name. */
  static Location place(TensorFormat format) {
    return Location.of("memory:/" + format.name() + "/embedding." + format.name());
  }

  /** A model of one embedding, with numbers that a text can hold, too. */
  static MemoryTensors embedding() {
    Random random = new Random(20261125);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) EMBEDDING.lengthBytes()).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    return new MemoryTensors().with(EMBEDDING, bytes.array()).with(Catalog.VOCABULARY, WORDS);
  }
}
