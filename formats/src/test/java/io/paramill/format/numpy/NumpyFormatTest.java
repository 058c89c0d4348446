package io.paramill.format.numpy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.convert.Converter;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NumpyFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/out/model");
  }

  @Override
  protected TensorFormat format() {
    return new NumpyFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return NumpyTypesForTests.ALL;
  }

  private final MemoryStorage storage = new MemoryStorage();

  private static MemoryTensors model(String... names) {
    MemoryTensors model = new MemoryTensors();
    Random random = new Random(20261126);
    for (String name : names) {
      model.withRandom(name, DType.FLOAT32, Shape.of(3, 2), random);
    }
    return model.with("epoch", 3L);
  }

  private void write(Location target, TensorFormat format, MemoryTensors model) throws IOException {
    try (TensorSink sink = format.create(storage, target, model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
  }

  private Catalog read() throws IOException {
    try (TensorSource source = format().open(storage, target(), FormatOptions.NONE)) {
      return source.catalog();
    }
  }

  @Test
  void embeddingOfAFolderThatOthersMadeIsNamedSo() throws IOException {
    write(target().child("embedding.npy"), new NpyFormat(), model("embedding"));
    write(target().child("model.pkl"), new PickleFormat(), model("bias"));
    assertEquals(model("embedding", "bias").catalog().tensors(), read().tensors());
  }

  @Test
  void oneEmbeddingKeepsItsOwnName() throws IOException {
    for (String name : List.of("embedding", "embeddings")) {
      write(target(), format(), model(name, "bias"));
      assertTrue(storage.exists(target().child("embedding.npy")));
      assertEquals(model(name, "bias").catalog().tensors(), read().tensors());
      assertEquals(Map.of("epoch", 3L), read().attributes());
      storage.delete(target());
    }
  }
}
