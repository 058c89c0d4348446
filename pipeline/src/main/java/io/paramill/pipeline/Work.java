package io.paramill.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** When something was at work: spans of time, which may overlap. */
record Work(List<Span> spans) {

  /** None at all. */
  static final Work NONE = new Work(List.of());

  /** From a moment to another. */
  record Span(Instant from, Instant to) {}

  Work {
    spans = List.copyOf(spans);
  }

  /** All the time since a moment. */
  static Work since(Instant from) {
    return between(from, Instant.now());
  }

  static Work between(Instant from, Instant to) {
    return from.isBefore(to) ? new Work(List.of(new Span(from, to))) : NONE;
  }

  /** What of it was after a moment. */
  Work after(Instant moment) {
    Work after = NONE;
    for (Span span : spans) {
      after = after.plus(between(span.from.isAfter(moment) ? span.from : moment, span.to));
    }
    return after;
  }

  Work plus(Work other) {
    List<Span> both = new ArrayList<>(spans);
    both.addAll(other.spans);
    return new Work(both);
  }

  /** How long there was work; what overlaps counts once. */
  Duration duration() {
    Duration sum = Duration.ZERO;
    Instant end = Instant.MIN;
    for (Span span : spans.stream().sorted(Comparator.comparing(Span::from)).toList()) {
      Instant from = span.from.isAfter(end) ? span.from : end;
      if (span.to.isAfter(from)) {
        sum = sum.plus(Duration.between(from, span.to));
        end = span.to;
      }
    }
    return sum;
  }
}
