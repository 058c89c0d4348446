package io.paramill.format.tensorflow;

import io.paramill.storage.Location;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a checkpoint's files: a prefix, and what follows it. */
final class BundleFiles {

  private static final String INDEX = ".index";
  private static final Pattern PART =
      Pattern.compile("(.+)(?:\\.index|\\.data-\\d{5,}-of-\\d{5,})");

  private BundleFiles() {}

  static Location index(Location prefix) {
    return prefix.sibling(prefix.name() + INDEX);
  }

  static Location data(Location prefix, int shard, int shards) {
    return prefix.sibling(
        String.format(Locale.ROOT, "%s.data-%05d-of-%05d", prefix.name(), shard, shards));
  }

  /** The prefix of a checkpoint that a file, by its name, is a part of. */
  static Optional<Location> prefix(Location file) {
    Matcher matcher = PART.matcher(file.name());
    return matcher.matches() ? Optional.of(file.sibling(matcher.group(1))) : Optional.empty();
  }

  static boolean isIndex(Location file) {
    return file.name().endsWith(INDEX) && file.name().length() > INDEX.length();
  }
}
