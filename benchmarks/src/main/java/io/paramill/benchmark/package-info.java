/**
 * What {@code paramill bench} measures: Paramill and a peer on the same input, side by side in one
 * run. Only types of the JDK and of Paramill are used here, because the job jar has moved all
 * others.
 */
package io.paramill.benchmark;
