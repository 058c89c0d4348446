package io.paramill.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogTest {

  private static Catalog with(Object value) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("a", value);
    return new Catalog(List.of(), attributes);
  }

  @Test
  void keepsListsAsTheyWere() {
    List<String> words = new ArrayList<>(List.of("x", "y"));
    Catalog catalog = with(words);
    words.add("z");
    assertEquals(List.of("x", "y"), catalog.attributes().get("a"));
    assertEquals(List.of(), with(List.of()).attributes().get("a"));
  }

  @Test
  void refusesOtherValues() {
    for (Object value : new Object[] {1, 1f, null, List.of(1L), Arrays.asList("x", null)}) {
      assertThrows(IllegalArgumentException.class, () -> with(value), String.valueOf(value));
    }
  }
}
