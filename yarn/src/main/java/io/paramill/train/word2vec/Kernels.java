package io.paramill.train.word2vec;

import java.util.List;

/**
 * Chooses a kernel. {@code plain} runs everywhere; {@code vector} needs a JVM started with {@code
 * --add-modules jdk.incubator.vector}. {@code auto} is resolved on the machine that trains: {@code
 * vector} where the module is there and the processor's vectors have at least 256 bits. {@code
 * nd4j}, which needs ND4J's jars on the class path, is no kernel in this sense, but a {@link
 * Backend}. The kernels add in different orders, so their results differ in the last bits, as do
 * those of {@code vector} on processors with vectors of different lengths: who wants the same bits
 * from unlike machines names {@code plain}.
 */
final class Kernels {

  /** Trained on a GPU: {@link CudaBackend} takes the place of a kernel. */
  static final String CUDA = "cuda";

  /** The names by which kernels are chosen. */
  static final List<String> NAMES = List.of("auto", "plain", "vector", "nd4j", CUDA);

  private Kernels() {}

  /** Whether the JVM was started with the Vector API. */
  static boolean vectorModule() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  /**
   * A new kernel.
   *
   * @throws IllegalArgumentException if there is none of this name, here
   */
  static Kernel named(String name) {
    return switch (name) {
      case "plain" -> new PlainKernel();
      case "vector" -> vector();
      case "auto" -> auto();
      default -> throw new IllegalArgumentException("Unknown kernel '" + name + "'");
    };
  }

  private static Kernel auto() {
    Kernel best = vectorModule() ? vector() : new PlainKernel();
    return best.worthwhile() ? best : new PlainKernel();
  }

  // By its name only: it is compiled apart from the rest, and must not be loaded without the
  // module.
  private static Kernel vector() {
    if (!vectorModule()) {
      throw new IllegalArgumentException(
          "Cannot use kernel 'vector': the JVM runs without --add-modules jdk.incubator.vector");
    }
    try {
      return Class.forName("io.paramill.train.word2vec.VectorKernel")
          .asSubclass(Kernel.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot use kernel 'vector'", e);
    }
  }

  /**
   * Looks for ND4J.
   *
   * @throws IllegalArgumentException if it is not there
   */
  static void requireNd4j() {
    try {
      Class.forName("org.nd4j.linalg.factory.Nd4j", false, Kernels.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "Cannot use kernel 'nd4j': ND4J's jars are not on the class path", e);
    }
  }
}
