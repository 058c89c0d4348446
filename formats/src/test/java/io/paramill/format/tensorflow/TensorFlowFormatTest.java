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
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
}
