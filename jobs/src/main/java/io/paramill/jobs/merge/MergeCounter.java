package io.paramill.jobs.merge;

/** What the job counts; people read the names in the properties file beside this class. */
enum MergeCounter {
  BLOCKS,
  KEPT_ROWS,
  SINGLE_ROWS,
  MERGED_ROWS
}
