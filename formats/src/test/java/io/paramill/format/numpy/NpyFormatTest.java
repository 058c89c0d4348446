package io.paramill.format.numpy;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import java.util.Random;
import java.util.Set;

class NpyFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/out/weights.npy");
  }

  @Override
  protected TensorFormat format() {
    return new NpyFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return NumpyTypesForTests.ALL;
  }

  @Override
  protected boolean anyShape() {
    return false;
  }

  @Override
  protected MemoryTensors model() {
    return new MemoryTensors()
        .withRandom("weights", DType.FLOAT32, Shape.of(300, 41), new Random(SEED));
  }

  @Override
  protected MemoryTensors tall() {
    return tall("weights", 20_000);
  }
}
