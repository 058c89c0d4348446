package io.paramill.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a pickle remembers by number. Numbers are nearly always counted from 0. */
final class PickleMemo {

  private final List<Object> counted = new ArrayList<>();
  private final Map<Long, Object> others = new HashMap<>();

  int size() {
    return counted.size() + others.size();
  }

  void put(long index, Object value) {
    if (index < counted.size()) {
      counted.set((int) index, value);
    } else if (index == counted.size()) {
      others.remove(index);
      counted.add(value);
    } else {
      others.put(index, value);
    }
  }

  Optional<Object> find(long index) {
    return Optional.ofNullable(
        index >= 0 && index < counted.size() ? counted.get((int) index) : others.get(index));
  }

  void clear() {
    counted.clear();
    others.clear();
  }
}
