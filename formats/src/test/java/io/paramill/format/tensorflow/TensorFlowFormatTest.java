package io.paramill.format.tensorflow;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import java.util.EnumSet;
import java.util.Set;

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
}
