package io.paramill.format.parts;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import java.util.EnumSet;
import java.util.Set;

class PartsFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/run/parts");
  }

  @Override
  protected TensorFormat format() {
    return new PartsFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.complementOf(EnumSet.of(DType.STRING));
  }

  @Override
  protected boolean checksums() {
    return true;
  }

  /** Several blocks, of which one is read. */
  @Override
  protected MemoryTensors tall() {
    return tall("embedding", 200_000);
  }

  @Override
  protected long fewRowsBytes() {
    return 3 << 20;
  }
}
