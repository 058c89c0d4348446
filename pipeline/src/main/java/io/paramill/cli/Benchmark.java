package io.paramill.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/**
 * Something that {@code paramill bench NAME} measures; found by {@link java.util.ServiceLoader}.
 */
public interface Benchmark {

  /** The name by which it is called. */
  String name();

  /** What it measures, in a line. */
  String description();

  /**
   * Measures, and prints a table.
   *
   * @param arguments what stands behind the name on the command line
   */
  void run(List<String> arguments, PrintWriter out) throws IOException, InterruptedException;
}
