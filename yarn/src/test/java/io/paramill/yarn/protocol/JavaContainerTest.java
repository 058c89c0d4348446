package io.paramill.yarn.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class JavaContainerTest {

  @Test
  void leavesSomeOfTheContainerToJavaItself() {
    assertEquals(240, JavaContainer.heapMb(384));
    assertEquals(880, JavaContainer.heapMb(1024));
    assertEquals(9500, JavaContainer.heapMb(10_000));
    assertEquals(32, JavaContainer.heapMb(128));
  }
}
