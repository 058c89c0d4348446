package io.paramill.jobs.input;

/**
 * Where a document of the corpus is.
 *
 * @param source its file, relative to the input's root
 * @param file the file's number in the order of the sources, from 0 on
 * @param offset where it starts, see {@link CorpusInputFormat}
 */
public record DocumentKey(String source, int file, long offset) {}
