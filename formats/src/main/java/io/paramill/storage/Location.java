package io.paramill.storage;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Where something is: a file or a folder, on any file system that a {@link Storage} reaches. A
 * value; it does no IO.
 *
 * <p>Its text is a URI without escapes, {@code scheme:/path} or {@code scheme://authority/path},
 * with no trailing slash and no {@code .}, {@code ..} or empty segment.
 */
public record Location(String uri) implements Comparable<Location> {

  private static final Pattern SCHEME =
      Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*", Pattern.DOTALL);

  /** Checks the text; use {@link #of} for text that a person wrote. */
  public Location {
    Objects.requireNonNull(uri);
    if (!SCHEME.matcher(uri).matches()) {
      throw new IllegalArgumentException("Cannot use '" + uri + "' as a location: no scheme");
    }
    if (uri.contains("/../") || uri.endsWith("/..")) {
      throw new IllegalArgumentException(
          "Cannot use '" + uri + "' as a location: it has '..' in it");
    }
  }

  /**
   * The location that a text names.
   *
   * @param text a URI with a scheme, or a path of the local file system, absolute or relative to
   *     the working folder
   */
  public static Location of(String text) {
    if (!SCHEME.matcher(text).matches()) {
      return of(Path.of(text));
    }
    int colon = text.indexOf(':');
    String rest = text.substring(colon + 1);
    String root = "";
    if (rest.startsWith("//")) {
      int slash = rest.indexOf('/', 2);
      root = slash < 0 ? rest : rest.substring(0, slash);
      rest = slash < 0 ? "" : rest.substring(slash);
      if (root.equals("//")) {
        root = "";
      }
    }
    StringBuilder path = new StringBuilder();
    for (String segment : rest.split("/", -1)) {
      if (segment.equals("..")) {
        throw new IllegalArgumentException(
            "Cannot use '" + text + "' as a location: it has '..' in it");
      }
      if (!segment.isEmpty() && !segment.equals(".")) {
        path.append('/').append(segment);
      }
    }
    return new Location(text.substring(0, colon) + ":" + root + (path.isEmpty() ? "/" : path));
  }

  /** The location of a path of the local file system. */
  public static Location of(Path path) {
    return new Location("file:" + path.toAbsolutePath().normalize());
  }

  /** The scheme, for example {@code file} or {@code hdfs}. */
  public String scheme() {
    return uri.substring(0, uri.indexOf(':'));
  }

  /** The path behind scheme and authority, from its first slash on. */
  public String path() {
    int start = uri.indexOf(':') + 1;
    if (uri.startsWith("//", start)) {
      int slash = uri.indexOf('/', start + 2);
      return slash < 0 ? "/" : uri.substring(slash);
    }
    return uri.substring(start);
  }

  /** The last segment; empty for a root. */
  public String name() {
    String path = path();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The folder that holds this location; a root is its own parent. */
  public Location parent() {
    String path = path();
    String prefix = uri.substring(0, uri.length() - path.length());
    int slash = path.lastIndexOf('/');
    return new Location(prefix + (slash <= 0 ? "/" : path.substring(0, slash)));
  }

  /**
   * A location below this one.
   *
   * @param relative one or more segments, none of them empty, {@code .} or {@code ..}
   * @throws IllegalArgumentException if the text could leave this folder
   */
  public Location child(String relative) {
    for (String segment : relative.split("/", -1)) {
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || segment.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("Cannot use '" + relative + "' as a name below " + this);
      }
    }
    return new Location(uri.endsWith("/") ? uri + relative : uri + "/" + relative);
  }

  /** A location beside this one. */
  public Location sibling(String name) {
    return parent().child(name);
  }

  @Override
  public int compareTo(Location other) {
    return uri.compareTo(other.uri);
  }

  /** A path for the local file system, the whole URI for any other. */
  @Override
  public String toString() {
    return scheme().equals("file") ? path() : uri;
  }
}
