package io.paramill.format.torch;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorFormatContract;
import java.util.EnumSet;
import java.util.Set;

class TorchFormatTest extends TensorFormatContract {

  @Override
  protected Location target() {
    return Location.of("memory:/out/model.pt");
  }

  @Override
  protected TensorFormat format() {
    return new TorchFormat();
  }

  @Override
  protected Set<DType> dtypes() {
    return EnumSet.complementOf(
        EnumSet.of(
            DType.STRING,
            DType.FLOAT8_E4M3B11FNUZ,
            DType.QINT8,
            DType.QUINT8,
            DType.QINT16,
            DType.QUINT16,
            DType.QINT32));
  }

  @Override
  protected boolean checksums() {
    return true;
  }
}
