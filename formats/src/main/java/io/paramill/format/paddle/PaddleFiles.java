package io.paramill.format.paddle;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.Storage.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which files make up a model: the program, if there is one, and either one file with all tensors
 * or a folder with a file for each.
 *
 * @param program what names the tensors
 * @param combined the file with all tensors, if there is one
 * @param folder the folder of the model
 */
record PaddleFiles(Optional<Location> program, Optional<Location> combined, Location folder) {

  /** The name of a program that has no other. */
  static final String PROGRAM = "__model__";

  private static final String PROGRAM_SUFFIX = ".pdmodel";
  static final String COMBINED_SUFFIX = ".pdiparams";
  private static final List<String> COMBINED = List.of("__params__", "params");

  /** The files of a model in a folder, or of the one that this file belongs to. */
  static PaddleFiles of(Storage storage, Location location) throws IOException {
    if (storage.isFolder(location)) {
      List<Location> files =
          storage.list(location).stream()
              .filter(entry -> !entry.folder())
              .map(Entry::location)
              .toList();
      Optional<Location> program = only(files, PaddleFiles::isProgram);
      return new PaddleFiles(program, only(files, PaddleFiles::isCombined), location);
    }
    if (isProgram(location)) {
      Location folder = location.parent();
      List<Location> beside =
          location.name().equals(PROGRAM)
              ? COMBINED.stream().map(folder::child).toList()
              : List.of(folder.child(stem(location, PROGRAM_SUFFIX) + COMBINED_SUFFIX));
      return new PaddleFiles(Optional.of(location), present(storage, beside), folder);
    }
    List<Location> programs = new ArrayList<>();
    if (location.name().endsWith(COMBINED_SUFFIX)) {
      programs.add(programOf(location));
    }
    programs.add(location.sibling(PROGRAM));
    return new PaddleFiles(present(storage, programs), Optional.of(location), location.parent());
  }

  /** The program beside a combined file. */
  static Location programOf(Location combined) {
    return combined.sibling(stem(combined, COMBINED_SUFFIX) + PROGRAM_SUFFIX);
  }

  private static String stem(Location location, String suffix) {
    String name = location.name();
    return name.substring(0, name.length() - suffix.length());
  }

  private static Optional<Location> present(Storage storage, List<Location> candidates)
      throws IOException {
    for (Location candidate : candidates) {
      if (storage.exists(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static Optional<Location> only(List<Location> files, Predicate<Location> kind) {
    List<Location> found = files.stream().filter(kind).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  static boolean isProgram(Location file) {
    return file.name().equals(PROGRAM) || file.name().endsWith(PROGRAM_SUFFIX);
  }

  private static boolean isCombined(Location file) {
    return COMBINED.contains(file.name()) || file.name().endsWith(COMBINED_SUFFIX);
  }

  /** Every file in the folder and below that may be a tensor's, where no program names them. */
  static List<Location> tensors(Storage storage, Location folder) throws IOException {
    List<Location> files = new ArrayList<>();
    for (Entry entry : storage.list(folder)) {
      if (entry.location().name().startsWith(".") || isProgram(entry.location())) {
        continue;
      }
      if (entry.folder()) {
        files.addAll(tensors(storage, entry.location()));
      } else {
        files.add(entry.location());
      }
    }
    return files;
  }
}
