package io.paramill.run;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import java.io.IOException;

/**
 * What was counted when a vocabulary was made; its file commits the vocabulary's folder.
 *
 * @param inputDigest of the input files and the settings
 * @param words how many words the vocabulary has
 * @param tokens how many words the corpus has, repeated ones and dropped ones included
 * @param keptTokens how many of these are in the vocabulary
 * @param bytes of the documents' text, in UTF-8
 * @param minCount how often a word must occur to be kept
 */
public record VocabularyManifest(
    String inputDigest,
    long words,
    long tokens,
    long keptTokens,
    long documents,
    long bytes,
    long minCount) {

  /** Reads the manifest of a vocabulary's folder. */
  public static VocabularyManifest read(Storage storage, Location folder) throws IOException {
    return Json.read(storage, RunLayout.manifest(folder), VocabularyManifest.class);
  }

  /** Commits a vocabulary's folder. */
  public void write(Storage storage, Location folder) throws IOException {
    Json.write(storage, RunLayout.manifest(folder), this);
  }
}
