package io.paramill.format.torch;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.testing.UntrustedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what a fuzzer makes of checkpoints. */
public final class TorchFuzzTest {

  private static final Path CHUNK =
      Path.of("../testdata/torch/reference/distributed-chunks/__0_0.distcp");

  @FuzzTest
  public void readsAnyFile(byte[] data) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Location file = Location.of("memory:/model.pt");
    storage.put(file, data);
    boolean unused = new TorchFormat().recognises(storage, file);
    UntrustedModel.read(new TorchFormat(), storage, file);
  }

  @FuzzTest
  public void readsAnyMetadataOfADistributedCheckpoint(byte[] data) throws IOException {
    MemoryStorage storage = new MemoryStorage();
    Location folder = Location.of("memory:/model");
    storage.put(folder.child(".metadata"), data);
    storage.put(folder.child("__0_0.distcp"), Files.readAllBytes(CHUNK));
    UntrustedModel.read(new TorchFormat(), storage, folder);
  }
}
