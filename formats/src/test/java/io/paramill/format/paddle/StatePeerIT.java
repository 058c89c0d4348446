package io.paramill.format.paddle;

import io.paramill.convert.Converter;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import io.paramill.testing.ExpectedTensors;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Python and NumPy, which Paddle reads its states with, read ours. */
class StatePeerIT {

  @TempDir private Path folder;

  @Test
  void pythonLoadsTheStateThatWeWrite() throws IOException {
    Random random = new Random(20261125);
    MemoryTensors model = new MemoryTensors().with("epoch", 3L).with("LR_Scheduler.last_lr", 0.5);
    for (DType type : new StateFileTest().dtypes()) {
      model.withRandom(type.toString(), type, Shape.of(2, 3), random);
    }
    model.withRandom("hé/中", DType.FLOAT32, Shape.of(70, 300), random);
    model.withRandom("master_weights.w", DType.FLOAT32, Shape.SCALAR, random);
    Path state = folder.resolve("model.pdparams");
    try (TensorSink sink =
        new PaddleFormat()
            .create(new LocalStorage(), Location.of(state), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    String loaded = PythonPeer.run("/io/paramill/format/paddle/load_state.py", state.toString());
    ExpectedTensors.assertHolds(loaded, model, "what Python loaded");
  }
}
