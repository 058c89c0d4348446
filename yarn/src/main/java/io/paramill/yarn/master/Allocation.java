package io.paramill.yarn.master;

/**
 * A container that the cluster has given.
 *
 * @param container its id
 * @param node where it is
 * @param log the address of its log
 */
record Allocation(String container, String node, String log) {}
