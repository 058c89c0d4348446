package io.paramill.format.numpy;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import java.util.Set;

class NpzFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/out/model.npz");
  }

  @Override
  protected TensorFormat format() {
    return new NpzFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return NumpyTypesForTests.ALL;
  }

  @Override
  protected boolean checksums() {
    return true;
  }
}
