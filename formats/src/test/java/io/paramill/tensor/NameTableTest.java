package io.paramill.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class NameTableTest {

  private final NameTable table = new NameTable(0);

  private void assertNumbers(int count, IntFunction<String> names) {
    for (int i = 0; i < count; i++) {
      assertTrue(table.add(names.apply(i)));
    }
    for (int i = 0; i < count; i++) {
      assertEquals(i, table.number(names.apply(i)));
      assertFalse(table.add(names.apply(i)));
    }
    assertEquals(count, table.size());
    assertEquals(-1, table.number("another"));
  }

  @Test
  void numbersNamesInTheirOrder() {
    assertNumbers(1000, i -> "layer" + i);
  }

  @Test
  void namesOfOneHashCodeAreToldApart() {
    // "Aa" and "BB" have one hash code, so all texts of as many of them have.
    assertNumbers(
        1 << 14,
        i -> {
          StringBuilder name = new StringBuilder();
          for (int bit = 0; bit < 14; bit++) {
            name.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
          }
          return name.toString();
        });
  }
}
