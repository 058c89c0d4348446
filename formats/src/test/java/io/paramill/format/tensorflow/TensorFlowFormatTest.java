package io.paramill.format.tensorflow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.convert.Converter;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.CountingStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TensorFlowFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/models/checkpoint-1");
  }

  @Override
  protected TensorFormat format() {
    return new TensorFlowFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.complementOf(
        EnumSet.of(DType.COMPLEX32, DType.FLOAT8_E8M0FNU, DType.FLOAT4_E2M1FN_X2));
  }

  @Override
  protected boolean checksums() {
    return true;
  }

  @Test
  void rowsOfTwoSlicesInTwoDataFilesAreAllThatIsRead() throws IOException {
    MemoryStorage storage = new MemoryStorage();
    MemoryTensors model = tall();
    TensorSpec spec = model.catalog().tensors().get(0);
    FormatOptions options =
        new FormatOptions(Map.of("partition-size", "" + spec.lengthBytes() / 4, "data-files", "4"));
    try (TensorSink sink = format().create(storage, target(), model.catalog(), options)) {
      Converter.convert(model, sink, written -> {});
    }
    RowRange rows = new RowRange(9_995, 10);
    CountingStorage counting = new CountingStorage(storage);
    try (TensorSource source = format().open(counting, target(), FormatOptions.NONE)) {
      long before = counting.bytesRead();
      try (TensorReader expected = model.open(spec, rows);
          TensorReader read = source.open(source.catalog().tensor(spec.name()), rows)) {
        assertArrayEquals(expected.readAll(), read.readAll());
      }
      assertEquals(10 * spec.rowBytes(), counting.bytesRead() - before);
    }
  }

  private static byte[] field(int number, byte[]... parts) {
    int length = Stream.of(parts).mapToInt(part -> part.length).sum();
    ByteBuffer message = ByteBuffer.allocate(2 + length);
    message.put((byte) (number << 3 | 2)).put((byte) length);
    Stream.of(parts).forEach(message::put);
    return message.array();
  }

  private static byte[] node(String fullName, String key) {
    byte[] name = field(2, fullName.getBytes(StandardCharsets.UTF_8));
    return field(1, field(2, name, field(3, key.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void variablesOfObjectsCanHaveTheNamesOfTheProgram() throws IOException {
    byte[][] nodes = {
      node("net/dense/kernel", "net/1/_kernel"),
      node("twice", "a"),
      node("twice", "b"),
      node("adam/rate", "optimizer/rate"),
      node("", "c"),
      node("lost", "nowhere")
    };
    ByteBuffer graph = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    graph.putInt(Stream.of(nodes).mapToInt(node -> node.length).sum());
    Stream.of(nodes).forEach(graph::put);
    TensorSpec text = new TensorSpec(ObjectGraph.KEY, DType.STRING, Shape.SCALAR);
    MemoryTensors model =
        new MemoryTensors().with(text, Arrays.copyOf(graph.array(), graph.position()));
    Random random = new Random(3);
    for (String key : List.of("net/1/_kernel", "a", "b", "optimizer/rate", "c")) {
      model.withRandom(key, DType.FLOAT32, Shape.of(2, 3), random);
    }
    MemoryStorage storage = new MemoryStorage();
    write(storage, target(), model);
    FormatOptions full = new FormatOptions(Map.of("names", "full"));
    try (TensorSource source = format().open(storage, target(), full)) {
      assertEquals(
          List.of(ObjectGraph.KEY, "a", "b", "c", "net/dense/kernel", "optimizer/rate"),
          source.catalog().tensors().stream().map(TensorSpec::name).toList());
      try (TensorReader reader = source.open(source.catalog().tensor("net/dense/kernel"))) {
        assertArrayEquals(model.bytes("net/1/_kernel"), reader.readAll());
      }
    }
  }
}
