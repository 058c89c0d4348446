package io.paramill.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The options behind a benchmark's name: {@code --name value}, in any order, also repeated. */
final class Arguments {

  private final Map<String, List<String>> values = new HashMap<>();

  Arguments(List<String> arguments, Set<String> known) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "Unknown option '%s': there are %s"
                .formatted(name, String.join(", ", known.stream().sorted().toList())));
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException("Missing value of " + name);
      }
      values.computeIfAbsent(name, key -> new ArrayList<>()).add(arguments.get(i + 1));
    }
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  Optional<String> last(String name) {
    List<String> given = all(name);
    return given.isEmpty() ? Optional.empty() : Optional.of(given.get(given.size() - 1));
  }

  /** A number of bytes, words or the like, of at least 1; with k, m or g for powers of 1,024. */
  long number(String name, long otherwise) {
    Optional<String> text = last(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    String digits = text.get();
    int unit = "kmg".indexOf(Character.toLowerCase(digits.isEmpty() ? '?' : lastOf(digits))) + 1;
    try {
      String number = unit == 0 ? digits : digits.substring(0, digits.length() - 1);
      long value = Math.multiplyExact(Long.parseLong(number), 1L << (10 * unit));
      if (value > 0) {
        return value;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      // It is told below, as a number out of range is.
    }
    throw new IllegalArgumentException("Invalid " + name + ": " + digits);
  }

  private static char lastOf(String text) {
    return text.charAt(text.length() - 1);
  }
}
