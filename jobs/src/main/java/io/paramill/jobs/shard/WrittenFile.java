package io.paramill.jobs.shard;

import java.util.Map;

/** A file that a reducer wrote. */
record WrittenFile(
    ShardKey.Kind kind,
    long shard,
    String name,
    long records,
    long bytes,
    long tokens,
    String sha256,
    long digestHigh,
    long digestLow,
    Map<String, Object> details) {}
