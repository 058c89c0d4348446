package io.paramill.train.word2vec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {

  /** Prints what {@code auto} is. */
  static final class Auto {
    private Auto() {}

    public static void main(String[] arguments) {
      System.out.println("auto=" + Kernels.named("auto").name());
    }
  }

  @Test
  void withoutTheModuleAutoIsPlainAndTheVectorKernelIsNotLoaded() throws Exception {
    String output = java("-verbose:class");
    assertTrue(output.contains("auto=plain"), output);
    assertTrue(output.contains("word2vec.PlainKernel"), output);
    assertFalse(output.contains("word2vec.VectorKernel"), output);
  }

  @Test
  void withTheModuleAutoIsTheKernelThatIsWorthwhile() throws Exception {
    String expected = Kernels.named("vector").worthwhile() ? "vector" : "plain";
    String output = java("--add-modules", "jdk.incubator.vector");
    assertTrue(output.contains("auto=" + expected), output);
  }

  @Test
  void refusesUnknownNames() {
    assertEquals("plain", Kernels.named("plain").name());
    assertThrows(IllegalArgumentException.class, () -> Kernels.named("gpu"));
  }

  private static String java(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Auto.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }
}
