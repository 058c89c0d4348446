package io.paramill.storage;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files in memory, for tests and small intermediate results: locations of any scheme. A file
 * appears when it is closed.
 */
public final class MemoryStorage implements Storage {

  private final NavigableMap<String, byte[]> files = new TreeMap<>();

  /** Puts a whole file in place. */
  public synchronized void put(Location location, byte[] bytes) {
    files.put(location.uri(), bytes.clone());
  }

  /** The bytes of a whole file. */
  public synchronized byte[] bytes(Location location) throws IOException {
    return file(location).clone();
  }

  @Override
  public synchronized StorageInput open(Location location) throws IOException {
    return new Input(location, file(location));
  }

  @Override
  public synchronized StorageOutput create(Location location) throws IOException {
    if (exists(location)) {
      throw new FileAlreadyExistsException(location.toString());
    }
    return new Output(location);
  }

  @Override
  public synchronized List<Entry> list(Location folder) throws IOException {
    String prefix = prefix(folder);
    List<Entry> entries = new ArrayList<>();
    String last = null;
    for (String uri : files.tailMap(prefix).keySet()) {
      if (!uri.startsWith(prefix)) {
        break;
      }
      int slash = uri.indexOf('/', prefix.length());
      String child = slash < 0 ? uri : uri.substring(0, slash);
      if (!child.equals(last)) {
        entries.add(stat(new Location(child)).orElseThrow());
        last = child;
      }
    }
    if (last == null) {
      throw new NoSuchFileException(folder.toString());
    }
    entries.sort((a, b) -> a.location().name().compareTo(b.location().name()));
    return entries;
  }

  @Override
  public synchronized Optional<Entry> stat(Location location) {
    byte[] file = files.get(location.uri());
    if (file != null) {
      return Optional.of(new Entry(location, false, file.length, 0));
    }
    String prefix = prefix(location);
    String next = files.ceilingKey(prefix);
    return next != null && next.startsWith(prefix)
        ? Optional.of(new Entry(location, true, 0, 0))
        : Optional.empty();
  }

  @Override
  public synchronized void rename(Location from, Location to) throws IOException {
    if (!exists(from)) {
      throw new NoSuchFileException(from.toString());
    }
    if (exists(to)) {
      throw new FileAlreadyExistsException(to.toString());
    }
    for (String uri : subtree(from)) {
      files.put(to.uri() + uri.substring(from.uri().length()), files.remove(uri));
    }
  }

  @Override
  public synchronized void replace(Location from, Location to) throws IOException {
    files.put(to.uri(), file(from));
    files.remove(from.uri());
  }

  @Override
  public synchronized void delete(Location location) {
    subtree(location).forEach(files::remove);
  }

  private List<String> subtree(Location root) {
    String prefix = prefix(root);
    return files.keySet().stream()
        .filter(uri -> uri.equals(root.uri()) || uri.startsWith(prefix))
        .toList();
  }

  private byte[] file(Location location) throws NoSuchFileException {
    byte[] file = files.get(location.uri());
    if (file == null) {
      throw new NoSuchFileException(location.toString());
    }
    return file;
  }

  private static String prefix(Location folder) {
    return folder.uri().endsWith("/") ? folder.uri() : folder.uri() + "/";
  }

  private record Input(Location location, byte[] bytes) implements StorageInput {

    @Override
    public long lengthBytes() {
      return bytes.length;
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length)
        throws EOFException {
      if (position < 0 || length > bytes.length - position) {
        throw new EOFException(
            "Cannot read %d bytes at %d of %s: it has %d bytes"
                .formatted(length, position, location, bytes.length));
      }
      System.arraycopy(bytes, (int) position, buffer, offset, length);
    }

    @Override
    public void close() {}
  }

  private final class Output extends StorageOutput {
    private final Location location;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean closed;

    Output(Location location) {
      this.location = location;
    }

    @Override
    public Location location() {
      return location;
    }

    @Override
    public long position() {
      return written.size();
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("Cannot write to " + location + ": it is closed");
      }
      written.write(buffer, offset, length);
    }

    @Override
    public void sync() {}

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        put(location, written.toByteArray());
      }
    }
  }
}
