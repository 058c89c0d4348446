package io.paramill.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.testing.UntrustedModel;
import java.io.IOException;

/** Reads what a fuzzer makes of zip archives. */
public final class ZipFuzzTest {

  @FuzzTest
  public void readsAnyArchive(byte[] data) throws IOException {
    try {
      ZipArchive archive = ZipArchive.read(new HeapInput(data));
      for (ZipMember member : archive.members()) {
        archive.verify(member);
      }
    } catch (MalformedDataException | UnsupportedDataException coded) {
      UntrustedModel.requireOneLine(coded);
    }
  }
}
