package io.paramill.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.paramill.run.Json;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/** The output folder of a run, and the settings that its stages were made with. */
public final class RunFolder {

  private final Storage storage;
  private final RunLayout layout;

  /** The run below a folder that need not exist yet. */
  public RunFolder(Storage storage, Location root) {
    this.storage = storage;
    layout = new RunLayout(root);
  }

  /** Where its parts lie. */
  public RunLayout layout() {
    return layout;
  }

  /**
   * Takes the folder for a run.
   *
   * @throws FileAlreadyExistsException if something else than a run is there
   */
  public void open() throws IOException {
    Location root = layout.root();
    if (storage.exists(root)
        && !storage.exists(layout.settings())
        && !(storage.isFolder(root) && storage.list(root).isEmpty())) {
      throw new FileAlreadyExistsException(
          "Cannot write to "
              + root
              + ": it exists and is no output of Paramill; choose another --output");
    }
  }

  /** Deletes the run, so that it starts anew. */
  public void clear() throws IOException {
    open();
    storage.delete(layout.root());
  }

  /**
   * Records the settings of a stage, or compares them with those that it was begun with.
   *
   * @param stage the stage's name
   * @param settings by the names of the options that set them
   * @throws OutputMismatchException if they differ; the message names them
   */
  public void claim(String stage, Map<String, String> settings) throws IOException {
    Location file = layout.settings().child(stage + ".json");
    if (!storage.exists(file)) {
      Json.write(storage, file, new TreeMap<>(settings));
      return;
    }
    Map<String, String> before = settings(stage);
    for (String name : new TreeSet<>(settings.keySet())) {
      String old = before.get(name);
      String now = settings.get(name);
      if (!Objects.equals(old, now)) {
        throw new OutputMismatchException(
            "Cannot resume %s: %s was %s, now it is %s; start anew with 'run --overwrite' or another --output"
                .formatted(layout.root(), name, old, now));
      }
    }
  }

  /**
   * The settings that a stage was begun with.
   *
   * @throws java.nio.file.NoSuchFileException if it was not begun
   */
  public Map<String, String> settings(String stage) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    Json.read(storage, layout.settings().child(stage + ".json"), ObjectNode.class)
        .properties()
        .forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
    return settings;
  }
}
