package io.paramill.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file being written, append-only, that knows its position. Not buffered further than the storage
 * does.
 */
public abstract class StorageOutput extends OutputStream {

  /** Where the file is; for messages. */
  public abstract Location location();

  /** How many bytes have been written so far. */
  public abstract long position();

  /**
   * Makes all that was written durable: it outlives a crash of the machine, as far as the storage
   * can promise that.
   */
  public abstract void sync() throws IOException;

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }
}
