package io.paramill.jobs.shard;

/**
 * How documents map to shards: a pure function of a document's place in the corpus, so that every
 * map and every attempt decides alike.
 */
public interface Sharder {

  /**
   * A document's place in the corpus, whose files are in the order of their names.
   *
   * @param source its file, relative to the input's root
   * @param offset where it starts in the file
   * @param rank how many documents of the corpus come before it; 0 if the strategy does not need it
   * @param bytesBefore how many bytes of text these have; 0 if the strategy does not need it
   */
  record Place(String source, long offset, long rank, long bytesBefore) {}

  /** The shard of a document, from 0 on. */
  int shard(Place place);

  /** Where a document lies inside its shard: they are in the order of this unsigned number. */
  long order(Place place);
}
