package io.paramill.pipeline;

import io.paramill.convert.Formats;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;

/**
 * A layout in which a run's model is left.
 *
 * @param format the layout's name
 * @param target the file or folder that holds the model
 */
public record Export(String format, Location target) {

  /**
   * The place of a run's model in a layout: always inside the layout's own folder, under the name
   * that its users expect.
   *
   * @throws IllegalArgumentException if there is no such layout
   */
  public static Export of(RunLayout layout, String format) {
    Location folder = layout.export(Formats.named(format).name());
    return new Export(
        format,
        switch (format) {
          case "torch" -> folder.child("model.pt");
          case "safetensors" -> folder.child("model.safetensors");
          case "word2vec" -> folder.child("vectors.bin");
          case "word2vec-text", "glove" -> folder.child("vectors.txt");
          case "npz", "gguf", "npy" -> folder.child("model." + format);
          case "pickle" -> folder.child("model.pkl");
          default -> folder;
        });
  }
}
