package io.paramill.format.keras;

import io.paramill.storage.StorageInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** An input as the channel that the HDF5 library reads; closing it leaves the input open. */
final class InputChannel implements SeekableByteChannel {

  private final StorageInput input;
  private long position;

  InputChannel(StorageInput input) {
    this.input = input;
  }

  @Override
  public synchronized int read(ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    if (position >= input.lengthBytes()) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), input.lengthBytes() - position);
    target.put(input.readFully(position, count));
    position += count;
    return count;
  }

  @Override
  public synchronized long position() {
    return position;
  }

  @Override
  public synchronized SeekableByteChannel position(long wanted) {
    position = wanted;
    return this;
  }

  @Override
  public long size() {
    return input.lengthBytes();
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
