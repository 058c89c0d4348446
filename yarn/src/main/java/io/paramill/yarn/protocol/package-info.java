/**
 * What client, master and workers agree on: the conversation (generated from {@code worker.proto}),
 * its authentication, the files that an application is started from, and its status.
 */
package io.paramill.yarn.protocol;
