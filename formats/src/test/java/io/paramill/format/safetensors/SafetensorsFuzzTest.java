package io.paramill.format.safetensors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.testing.UntrustedModel;
import java.io.IOException;

/** Reads what a fuzzer makes of models and their indexes. */
public final class SafetensorsFuzzTest {

  private static final Location FOLDER = Location.of("memory:/model");

  @FuzzTest
  public void readsAnyFile(byte[] data) throws IOException {
    read("model.safetensors", data);
  }

  @FuzzTest
  public void readsAnyIndex(byte[] data) throws IOException {
    read("model.safetensors.index.json", data);
  }

  private static void read(String name, byte[] data) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    storage.put(FOLDER.child(name), data);
    boolean unused = new SafetensorsFormat().recognises(storage, FOLDER.child(name));
    UntrustedModel.read(new SafetensorsFormat(), storage, FOLDER.child(name));
  }
}
