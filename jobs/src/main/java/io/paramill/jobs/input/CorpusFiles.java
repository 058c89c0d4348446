package io.paramill.jobs.input;

import io.paramill.run.Digest;
import io.paramill.run.RunLayout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Finds the files of an input: a file, a folder with all below it, or a glob. Names that start with
 * {@code _} or {@code .} are skipped, and empty files. Runs in the client.
 */
public final class CorpusFiles {

  /** A file with its name, and its number, in the corpus. */
  record Found(String source, int file, FileStatus status) {}

  private CorpusFiles() {}

  /**
   * The files of an input, in the order of their sources.
   *
   * @throws FileNotFoundException if there are none
   */
  public static List<CorpusFile> list(Configuration configuration, String input)
      throws IOException {
    return find(configuration, input).stream()
        .map(
            found ->
                new CorpusFile(
                    found.source,
                    found.status.getPath().toString(),
                    found.status.getLen(),
                    found.status.getModificationTime()))
        .toList();
  }

  /**
   * The digest of all that a job's result depends on: the names, lengths and times of the input's
   * files, how they are read, and the job's settings.
   *
   * @throws FileNotFoundException if there is no input
   */
  public static String digest(Configuration configuration, String input, Map<String, ?> jobSettings)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    jobSettings.forEach((name, value) -> settings.put(name, Objects.toString(value)));
    settings.put(
        CorpusInputFormat.WORDS, Integer.toString(CorpusInputFormat.maxWords(configuration)));
    settings.put(CorpusInputFormat.FIELD, configuration.get(CorpusInputFormat.FIELD, ""));
    List<CorpusFile> files =
        list(configuration, input).stream()
            .map(
                file ->
                    new CorpusFile(file.source(), "", file.lengthBytes(), file.modifiedMillis()))
            .toList();
    return Digest.of(new Digested(files, settings));
  }

  private record Digested(List<CorpusFile> files, Map<String, String> settings) {}

  static List<Found> find(Configuration configuration, String input) throws IOException {
    Path pattern = new Path(input);
    FileSystem system = pattern.getFileSystem(configuration);
    FileStatus[] matches = system.globStatus(pattern, CorpusFiles::visible);
    if (matches == null || matches.length == 0) {
      // A file or folder that is named itself may have any name, glob characters included.
      if (!system.exists(pattern)) {
        throw new FileNotFoundException("Cannot read " + input + ": there is no such input");
      }
      matches = new FileStatus[] {system.getFileStatus(pattern)};
    }
    boolean single =
        matches.length == 1 && matches[0].getPath().equals(system.makeQualified(pattern));
    Path root = root(system, pattern, single, matches[0]);
    // A glob may match a folder and what is in it.
    Map<String, FileStatus> files = new TreeMap<>();
    for (FileStatus match : matches) {
      add(system, root, match.getPath(), files);
    }
    if (files.isEmpty()) {
      throw new FileNotFoundException(
          "Cannot read " + input + ": it holds no files, or empty ones");
    }
    List<Found> found = new ArrayList<>(files.size());
    files.forEach((source, status) -> found.add(new Found(source, found.size(), status)));
    return found;
  }

  /** The folder that sources are relative to: the deepest one that the input's text names. */
  private static Path root(FileSystem system, Path pattern, boolean single, FileStatus match) {
    if (single) {
      return match.isDirectory() ? match.getPath() : match.getPath().getParent();
    }
    Path root = system.makeQualified(pattern);
    for (Path at = root; at != null; at = at.getParent()) {
      if (at.getName().matches(".*[*?\\[{].*")) {
        root = at.getParent();
      }
    }
    return root;
  }

  private static void add(FileSystem system, Path root, Path path, Map<String, FileStatus> files)
      throws IOException {
    RemoteIterator<? extends FileStatus> children = children(system, path);
    while (children.hasNext()) {
      FileStatus child = children.next();
      boolean named = child.getPath().equals(path);
      if (!named && (!visible(child.getPath()) || shardManifest(system, child.getPath()))) {
        continue;
      }
      if (child.isDirectory()) {
        add(system, root, child.getPath(), files);
      } else if (child.getLen() > 0) {
        files.put(relative(root, child.getPath()), child);
      }
    }
  }

  /** Shards are read again without what tells of them. */
  private static boolean shardManifest(FileSystem system, Path file) throws IOException {
    return file.getName().equals(RunLayout.MANIFEST)
        && system.listStatus(file.getParent(), path -> RunLayout.isShardName(path.getName())).length
            > 0;
  }

  private static RemoteIterator<? extends FileStatus> children(FileSystem system, Path path)
      throws IOException {
    // The local file system runs a program for each file's permissions when it is asked for places.
    return system.getUri().getScheme().equals("file")
        ? system.listStatusIterator(path)
        : system.listLocatedStatus(path);
  }

  private static String relative(Path root, Path path) {
    String prefix = root.toUri().getPath();
    String whole = path.toUri().getPath();
    return whole.substring(prefix.endsWith("/") ? prefix.length() : prefix.length() + 1);
  }

  private static boolean visible(Path path) {
    return !path.getName().startsWith("_") && !path.getName().startsWith(".");
  }
}
