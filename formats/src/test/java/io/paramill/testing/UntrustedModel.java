package io.paramill.testing;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;

/** A model of unknown origin: it may be damaged or made to do harm. */
public final class UntrustedModel {

  private static final int TENSORS_MAX = 20;
  private static final int BYTES_MAX = 1 << 18;

  private UntrustedModel() {}

  /** Reads a model, the front of it if it is large; damage must be an error with a code. */
  public static void read(TensorFormat format, Storage storage, Location location) {
    try (TensorSource source = format.open(storage, location, FormatOptions.NONE)) {
      for (TensorSpec spec : source.catalog().tensors().stream().limit(TENSORS_MAX).toList()) {
        read(source, spec);
      }
    } catch (MalformedDataException | UnsupportedDataException coded) {
      requireOneLine(coded);
    } catch (IOException other) {
      throw new AssertionError("an error without a code", other);
    }
  }

  private static void read(TensorSource source, TensorSpec spec) throws IOException {
    byte[] buffer = new byte[1 << 12];
    try (TensorReader reader = source.open(spec)) {
      for (long done = 0; done < Math.min(BYTES_MAX, reader.lengthBytes()); ) {
        int count =
            reader.read(buffer, 0, (int) Math.min(buffer.length, reader.lengthBytes() - done));
        if (count <= 0) {
          throw new AssertionError("no bytes before the end of " + spec);
        }
        done += count;
      }
    }
  }

  /** Asserts that an error's message is one line. */
  public static void requireOneLine(IOException coded) {
    if (coded.getMessage() == null || coded.getMessage().contains("\n")) {
      throw new AssertionError("an error of more or less than one line", coded);
    }
  }
}
