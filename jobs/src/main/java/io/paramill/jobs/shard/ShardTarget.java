package io.paramill.jobs.shard;

/**
 * Where a reducer writes a record.
 *
 * @param source the file that it came from, in UTF-8
 */
record ShardTarget(ShardKey.Kind kind, long shard, byte[] source, long offset) {}
