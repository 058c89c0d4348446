package io.paramill.storage.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HadoopStorageTest extends StorageContract {

  @TempDir Path temporary;
  private final Configuration configuration = new Configuration(false);

  /** Local files under a scheme that does not go past Hadoop. */
  static final class TestFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("test:///");
    }
  }

  /** Another attempt publishes just before a rename; the rename itself is the file system's. */
  static final class ContestedFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("contested:///");
    }

    @Override
    @SuppressWarnings("deprecation")
    protected void rename(
        org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, Options.Rename... options)
        throws IOException {
      create(new org.apache.hadoop.fs.Path(to, "theirs")).close();
      super.rename(from, to, options);
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to)
        throws IOException {
      throw new IOException("It moves folders into folders");
    }
  }

  HadoopStorageTest() {
    configuration.setClass("fs.contested.impl", ContestedFileSystem.class, FileSystem.class);
    configuration.setClass("fs.test.impl", TestFileSystem.class, FileSystem.class);
    configuration.set("fs.defaultFS", "test:///");
  }

  @Override
  protected Storage storage() {
    return new HadoopStorage(configuration);
  }

  @Override
  protected Location folder() {
    return new Location("test:" + temporary);
  }

  @Test
  void publishesNothingIntoAFolderThatAppearsMeanwhile() throws IOException {
    Location folder = new Location("contested:" + temporary);
    for (String mine : List.of("file", "folder/mine")) {
      storage().create(folder.child(mine)).close();
      Location from = folder.child(mine.substring(0, Math.min(6, mine.length())));
      Location to = folder.child("published-" + from.name());
      assertThrows(FileAlreadyExistsException.class, () -> storage().rename(from, to));
      assertTrue(storage().exists(folder.child(mine)));
      assertEquals(
          List.of(to.child("theirs")),
          storage().list(to).stream().map(Storage.Entry::location).toList());
    }
  }

  @Test
  void takesAPathWithoutSchemeToTheDefaultFileSystem() throws IOException {
    assertEquals(new Location("test:/a/b"), new HadoopStorage(configuration).locate("/a/b"));
  }
}
