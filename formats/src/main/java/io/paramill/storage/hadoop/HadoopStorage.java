package io.paramill.storage.hadoop;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Whatever Hadoop's {@code FileSystem} reaches: HDFS, S3A and the rest. Locations with the scheme
 * {@code file} go past Hadoop, straight to the local file system, so that no checksum files are
 * left beside them.
 */
public final class HadoopStorage implements Storage {

  private final Configuration configuration;
  private final Storage local = new LocalStorage();

  /** A storage that finds its file systems by this configuration. */
  public HadoopStorage(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The location that a text names, where a text without a scheme is a path of the default file
   * system.
   */
  public Location locate(String text) throws IOException {
    Path path = new Path(text);
    return Location.of(path.getFileSystem(configuration).makeQualified(path).toString());
  }

  /** The Hadoop path of a location. */
  public static Path path(Location location) {
    return new Path(location.uri());
  }

  /** The location of a Hadoop path that has a scheme. */
  public static Location location(Path path) {
    return Location.of(path.toString());
  }

  @Override
  public StorageInput open(Location location) throws IOException {
    if (isLocal(location)) {
      return local.open(location);
    }
    FileSystem system = system(location);
    try {
      FileStatus status = system.getFileStatus(path(location));
      if (status.isDirectory()) {
        throw new NoSuchFileException(location.toString(), null, "it is a folder");
      }
      return new Input(location, system.open(path(location)), status.getLen());
    } catch (FileNotFoundException e) {
      throw missing(location, e);
    }
  }

  @Override
  public StorageOutput create(Location location) throws IOException {
    if (isLocal(location)) {
      return local.create(location);
    }
    try {
      return new Output(location, system(location).create(path(location), false));
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      throw present(location, e);
    }
  }

  @Override
  public List<Entry> list(Location folder) throws IOException {
    if (isLocal(folder)) {
      return local.list(folder);
    }
    try {
      FileSystem system = system(folder);
      if (!system.getFileStatus(path(folder)).isDirectory()) {
        throw new NoSuchFileException(folder.toString(), null, "it is not a folder");
      }
      List<Entry> entries = new ArrayList<>();
      Arrays.stream(system.listStatus(path(folder)))
          .map(status -> entry(folder.child(status.getPath().getName()), status))
          .sorted(Comparator.comparing(entry -> entry.location().name()))
          .forEach(entries::add);
      return entries;
    } catch (FileNotFoundException e) {
      throw missing(folder, e);
    }
  }

  @Override
  public Optional<Entry> stat(Location location) throws IOException {
    if (isLocal(location)) {
      return local.stat(location);
    }
    try {
      return Optional.of(entry(location, system(location).getFileStatus(path(location))));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public void rename(Location from, Location to) throws IOException {
    if (isLocal(from)) {
      local.rename(from, to);
      return;
    }
    if (!exists(from)) {
      throw new NoSuchFileException(from.toString());
    }
    FileSystem system = system(from);
    system.mkdirs(path(to.parent()));
    try {
      new StrictRename(system).renameToNew(path(from), path(to));
    } catch (IOException e) {
      if (exists(to)) {
        throw present(to, e);
      }
      throw e instanceof FileNotFoundException ? missing(from, e) : e;
    }
  }

  @Override
  public void replace(Location from, Location to) throws IOException {
    if (isLocal(from)) {
      local.replace(from, to);
      return;
    }
    try {
      new StrictRename(system(from)).renameOver(path(from), path(to));
    } catch (FileNotFoundException e) {
      throw missing(from, e);
    }
  }

  @Override
  public void delete(Location location) throws IOException {
    if (isLocal(location)) {
      local.delete(location);
      return;
    }
    system(location).delete(path(location), true);
  }

  private FileSystem system(Location location) throws IOException {
    return path(location).getFileSystem(configuration);
  }

  private static boolean isLocal(Location location) {
    return location.scheme().equals("file");
  }

  private static Entry entry(Location location, FileStatus status) {
    return new Entry(
        location,
        status.isDirectory(),
        status.isDirectory() ? 0 : status.getLen(),
        status.getModificationTime());
  }

  private static IOException missing(Location location, IOException cause) {
    IOException missing = new NoSuchFileException(location.toString());
    missing.initCause(cause);
    return missing;
  }

  private static IOException present(Location location, IOException cause) {
    IOException present = new FileAlreadyExistsException(location.toString());
    present.initCause(cause);
    return present;
  }

  private record Input(Location location, FSDataInputStream stream, long lengthBytes)
      implements StorageInput {

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
      if (position < 0 || length > lengthBytes - position) {
        throw new EOFException(
            "Cannot read %d bytes at %d of %s: it has %d bytes"
                .formatted(length, position, location, lengthBytes));
      }
      stream.readFully(position, buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  private static final class Output extends StorageOutput {
    private final Location location;
    private final FSDataOutputStream stream;

    Output(Location location, FSDataOutputStream stream) {
      this.location = location;
      this.stream = stream;
    }

    @Override
    public Location location() {
      return location;
    }

    @Override
    public long position() {
      return stream.getPos();
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      stream.write(buffer, offset, length);
    }

    @Override
    public void sync() throws IOException {
      if (stream.hasCapability("hsync")) {
        stream.hsync();
      }
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
