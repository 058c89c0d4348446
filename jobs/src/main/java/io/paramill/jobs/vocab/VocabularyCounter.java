package io.paramill.jobs.vocab;

/** What the job counts; people read the names in the properties file beside this class. */
enum VocabularyCounter {
  DOCUMENTS,
  BYTES,
  TOKENS,
  KEPT_WORDS,
  DROPPED_WORDS,
  KEPT_TOKENS
}
