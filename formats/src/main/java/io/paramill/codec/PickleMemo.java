package io.paramill.codec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a pickle remembers by number, as far as it is recalled. */
final class PickleMemo {

  private final PickleRecalls recalls;
  private final Map<Long, Object> kept = new HashMap<>();

  /** Numbers are nearly always counted from 0: those below this are taken. */
  private long counted;

  private final Set<Long> others = new HashSet<>();

  PickleMemo(PickleRecalls recalls) {
    this.recalls = recalls;
  }

  /** How many numbers are taken. */
  long size() {
    return counted + others.size();
  }

  void put(long index, Object value) {
    if (index == counted) {
      counted++;
      others.remove(index);
    } else if (index > counted) {
      others.add(index);
    }
    if (recalls.has(index)) {
      kept.put(index, value);
    }
  }

  Optional<Object> find(long index) {
    return Optional.ofNullable(kept.get(index));
  }
}
