package io.paramill.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.paramill.storage.Location;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.UntrustedModel;
import java.io.IOException;
import java.util.Optional;

/** Reads what a fuzzer makes of pickles, whatever they name. */
public final class PickleFuzzTest {

  @FuzzTest
  public void readsAnyPickle(byte[] data) throws IOException {
    Location location = Location.of("memory:/model.pkl");
    try {
      PickleReader reader = new PickleReader(new HeapInput(data), 0, global -> true);
      Object root = reader.read();
      PickleTree tree =
          PickleTree.walk(
              root,
              "",
              reader.steps(),
              location,
              (name, node) -> {
                Optional<Object> array = PickledArrays.array(node, location).map(found -> found);
                return array.isPresent() ? array : PickledArrays.scalar(node, location);
              });
      for (StoredArray array : tree.arrays().values()) {
        array.bytes().open().close();
      }
    } catch (MalformedDataException | UnsupportedDataException coded) {
      UntrustedModel.requireOneLine(coded);
    }
  }
}
