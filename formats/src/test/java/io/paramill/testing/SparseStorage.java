package io.paramill.testing;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The local file system, with holes in files where zeros are written: they cost no disk. */
public final class SparseStorage implements Storage {

  private static final byte[] ZEROS = new byte[1 << 16];

  private final Storage local = new LocalStorage();

  @Override
  public StorageInput open(Location location) throws IOException {
    return local.open(location);
  }

  @Override
  public StorageOutput create(Location location) throws IOException {
    Path path = Path.of(location.path());
    Files.createDirectories(path.getParent());
    return new Output(
        location, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public List<Entry> list(Location folder) throws IOException {
    return local.list(folder);
  }

  @Override
  public Optional<Entry> stat(Location location) throws IOException {
    return local.stat(location);
  }

  @Override
  public void rename(Location from, Location to) throws IOException {
    local.rename(from, to);
  }

  @Override
  public void delete(Location location) throws IOException {
    local.delete(location);
  }

  private static final class Output extends StorageOutput {
    private final Location location;
    private final FileChannel channel;
    private long position;

    Output(Location location, FileChannel channel) {
      this.location = location;
      this.channel = channel;
    }

    @Override
    public Location location() {
      return location;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (length > ZEROS.length
          || !Arrays.equals(buffer, offset, offset + length, ZEROS, 0, length)) {
        ByteBuffer source = ByteBuffer.wrap(buffer, offset, length);
        for (long at = position; source.hasRemaining(); ) {
          at += channel.write(source, at);
        }
      }
      position += length;
    }

    @Override
    public void sync() {}

    @Override
    public void close() throws IOException {
      if (channel.isOpen() && channel.size() < position) {
        int unused = channel.write(ByteBuffer.wrap(ZEROS, 0, 1), position - 1);
      }
      channel.close();
    }
  }
}
