package io.paramill.storage.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
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

  HadoopStorageTest() {
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
  void takesAPathWithoutSchemeToTheDefaultFileSystem() throws IOException {
    assertEquals(new Location("test:/a/b"), new HadoopStorage(configuration).locate("/a/b"));
  }
}
