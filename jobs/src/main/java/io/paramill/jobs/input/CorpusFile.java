package io.paramill.jobs.input;

/**
 * A file of the corpus.
 *
 * @param source its path relative to the input's root
 * @param path its whole path
 * @param modifiedMillis when it was changed last
 */
public record CorpusFile(String source, String path, long lengthBytes, long modifiedMillis) {}
