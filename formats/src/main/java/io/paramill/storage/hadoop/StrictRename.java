package io.paramill.storage.hadoop;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * The rename of a file system that fails where the target exists. Its public one moves a folder
 * <em>into</em> an existing folder and calls that a success. HDFS checks and renames in one step; a
 * file system without a strict rename of its own looks for the target first.
 */
final class StrictRename extends FilterFileSystem {

  StrictRename(FileSystem system) {
    super(system);
  }

  /**
   * Renames.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException if something is at the target
   */
  void renameToNew(Path from, Path to) throws IOException {
    rename(from, to, Options.Rename.NONE);
  }

  /** Renames a file over another one, if there is one; HDFS does that in one step. */
  void renameOver(Path from, Path to) throws IOException {
    rename(from, to, Options.Rename.OVERWRITE);
  }
}
