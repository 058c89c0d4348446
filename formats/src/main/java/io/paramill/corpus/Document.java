package io.paramill.corpus;

/**
 * A record of a corpus.
 *
 * @param source the file that it came from
 * @param offset where it starts in that file: bytes of the unpacked text, or the record's number
 * @param text words between blanks
 */
public record Document(String source, long offset, String text) {}
