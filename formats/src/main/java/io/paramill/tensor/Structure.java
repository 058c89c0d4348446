package io.paramill.tensor;

import java.util.Map;
import java.util.Optional;

/**
 * What a layout knows of a model beside its names, and what another one may keep: how the tensors
 * are nested, and which are one.
 *
 * @param outline how tensors and attributes are nested; nothing if they are not
 * @param shared for each tensor that is the same memory as an earlier one, that one's name
 */
public record Structure(Optional<Outline> outline, Map<String, String> shared) {

  /** A flat model, in which every tensor is its own. */
  public static final Structure NONE = new Structure(Optional.empty(), Map.of());

  /** Copies the map. */
  public Structure {
    shared = Map.copyOf(shared);
  }
}
