package io.paramill.jobs.input;

/**
 * Where a document of the corpus is.
 *
 * @param source its file, relative to the input's root
 * @param offset where it starts: bytes of the unpacked text, or the record's number
 * @param piece where the piece of the file starts that one map reads, in bytes
 * @param index how many documents of the piece come before it
 * @param bytesBefore how many bytes of text, in UTF-8, these have
 */
public record DocumentKey(String source, long offset, long piece, long index, long bytesBefore) {}
