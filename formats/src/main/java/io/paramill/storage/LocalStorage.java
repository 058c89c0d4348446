package io.paramill.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** The local file system: locations with the scheme {@code file}. */
public final class LocalStorage implements Storage {

  @Override
  public StorageInput open(Location location) throws IOException {
    Path path = path(location);
    if (Files.isDirectory(path)) {
      throw new NoSuchFileException(path.toString(), null, "it is a folder");
    }
    return new Input(location, FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public StorageOutput create(Location location) throws IOException {
    Path path = path(location);
    Files.createDirectories(path.getParent());
    return new Output(
        location, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public List<Entry> list(Location folder) throws IOException {
    Path path = path(folder);
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> children = Files.list(path)) {
      for (Path child : children.sorted().toList()) {
        stat(Location.of(child)).ifPresent(entries::add);
      }
    } catch (NotDirectoryException e) {
      throw new NoSuchFileException(path.toString(), null, "it is not a folder");
    }
    return entries;
  }

  @Override
  public Optional<Entry> stat(Location location) throws IOException {
    Path path = path(location);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    boolean folder = attributes.isDirectory();
    return Optional.of(
        new Entry(
            location,
            folder,
            folder ? 0 : attributes.size(),
            attributes.lastModifiedTime().toMillis()));
  }

  @Override
  public void rename(Location from, Location to) throws IOException {
    Path source = path(from);
    Path target = path(to);
    if (!Files.exists(source)) {
      throw new NoSuchFileException(source.toString());
    }
    Files.createDirectories(target.getParent());
    if (Files.exists(target)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    if (Files.isDirectory(source) || !link(source, target)) {
      move(source, target);
    }
  }

  @Override
  public void replace(Location from, Location to) throws IOException {
    Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Moves a file by a second link, which is never made over a file that another writer put there in
   * the meantime; a plain move would replace it.
   *
   * @return whether the file system has links
   */
  private static boolean link(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      return false;
    }
    Files.delete(source);
    return true;
  }

  /** Moves in one step; the operating system refuses to replace a folder that is not empty. */
  private static void move(Path source, Path target) throws IOException {
    try {
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "Cannot publish " + target + ": it is on another file system than " + source, e);
    } catch (FileSystemException e) {
      if (Files.exists(target)) {
        throw present(target, e);
      }
      throw e;
    }
  }

  private static IOException present(Path target, IOException cause) {
    IOException present = new FileAlreadyExistsException(target.toString());
    present.initCause(cause);
    return present;
  }

  /** What somebody else deletes meanwhile is deleted. */
  @Override
  public void delete(Location location) throws IOException {
    Path root = path(location);
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            boolean unused = Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            return ended(failure);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            boolean unused = Files.deleteIfExists(folder);
            return ended(failure);
          }

          private FileVisitResult ended(IOException failure) throws IOException {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
              throw failure;
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Path path(Location location) {
    if (!location.scheme().equals("file")) {
      throw new IllegalArgumentException(
          "Cannot reach " + location + ": it is not on the local file system");
    }
    return Path.of(location.path());
  }

  private record Input(Location location, FileChannel channel, long lengthBytes)
      implements StorageInput {

    Input(Location location, FileChannel channel) throws IOException {
      this(location, channel, channel.size());
    }

    @Override
    public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
      ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
      long next = position;
      while (target.hasRemaining()) {
        int count = channel.read(target, next);
        if (count < 0) {
          throw new EOFException(
              "Cannot read %d bytes at %d of %s: it has %d bytes"
                  .formatted(length, position, location, lengthBytes));
        }
        next += count;
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * A file whose bytes go to the disk while more of them are written: {@code sync} then has little
   * left to wait for.
   */
  private static final class Output extends StorageOutput {
    private static final long WRITE_BACK_BYTES = 64L << 20;

    private final Location location;
    private final FileChannel channel;
    private long position;
    // The disk has all bytes up to here, or is about to, or has failed.
    private long writtenBack;
    private CompletableFuture<Void> writeBack = CompletableFuture.completedFuture(null);

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
      ByteBuffer source = ByteBuffer.wrap(buffer, offset, length);
      while (source.hasRemaining()) {
        position += channel.write(source);
      }
      if (position - writtenBack >= WRITE_BACK_BYTES && writeBack.isDone()) {
        writtenBack = position;
        writeBack = writeBack.thenRunAsync(this::force);
      }
    }

    private void force() {
      try {
        channel.force(false);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void sync() throws IOException {
      try {
        // The system tells of a failure only once: it must not be lost.
        writeBack.join();
      } catch (CompletionException e) {
        throw new IOException("Cannot write " + location, e.getCause());
      }
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
