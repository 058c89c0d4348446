package io.paramill.yarn.client;

import io.paramill.yarn.protocol.RunStatus;
import java.util.Optional;

/**
 * How far a round is.
 *
 * @param published how many of its parts are there
 * @param shards how many there will be
 * @param share of the application's rounds that is done, from 0 to 1
 * @param status what the master shows, if it can be reached from here
 */
public record TrainingProgress(
    int round, int published, int shards, double share, Optional<RunStatus> status) {}
