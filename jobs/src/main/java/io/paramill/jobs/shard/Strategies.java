package io.paramill.jobs.shard;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The ways to shard a corpus that there are. */
public final class Strategies {

  private Strategies() {}

  /** All of them, by name. */
  public static List<Strategy> all() {
    return ServiceLoader.load(Strategy.class, Strategy.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(Strategy::name))
        .toList();
  }

  /**
   * The strategy of this name.
   *
   * @throws IllegalArgumentException if there is none; the message lists those that there are
   */
  public static Strategy named(String name) {
    return all().stream()
        .filter(strategy -> strategy.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Unknown strategy '%s': there are %s"
                        .formatted(
                            name,
                            all().stream().map(Strategy::name).collect(Collectors.joining(", ")))));
  }
}
