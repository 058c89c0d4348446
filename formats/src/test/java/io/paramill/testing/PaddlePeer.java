package io.paramill.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.paramill.format.paddle.proto.PaddleProto.BlockDesc;
import io.paramill.format.paddle.proto.PaddleProto.OpDesc;
import io.paramill.format.paddle.proto.PaddleProto.ProgramDesc;
import io.paramill.format.paddle.proto.PaddleProto.VarDesc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** Paddle's own inference library, 2.3.2, in a process of its own. */
public final class PaddlePeer {

  /** A program that takes the input of {@link PaddleRunner}. */
  private static final Path GOLDEN = Path.of("../testdata/paddle/combined/inference.pdmodel");

  /** {@code AttrType}. */
  private static final int INT = 0;

  private static Path library;

  private PaddlePeer() {}

  /**
   * The outputs of the program in a folder, as Paddle computes them: a line each, {@code output},
   * type, bytes in hex.
   */
  public static synchronized List<String> run(Path model) throws IOException, InterruptedException {
    if (library == null) {
      library = unpacked();
    }
    Path errors = Files.createTempFile("paddle", "stderr");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dai.djl.offline=true",
                "-DDJL_CACHE_DIR=" + library,
                "-cp",
                System.getProperty("java.class.path"),
                PaddleRunner.class.getName(),
                model.toString())
            .redirectError(errors.toFile());
    builder.environment().put("LD_LIBRARY_PATH", library.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output + Files.readString(errors));
    Files.delete(errors);
    return output.lines().filter(line -> line.startsWith("output\t")).toList();
  }

  /** Gives the program in a folder, which takes none, the input that {@link #run} feeds. */
  public static void feed(Path model) throws IOException {
    Path file = model.resolve("__model__");
    ProgramDesc.Builder program = ProgramDesc.parseFrom(Files.readAllBytes(file)).toBuilder();
    BlockDesc golden = ProgramDesc.parseFrom(Files.readAllBytes(GOLDEN)).getBlocks(0);
    VarDesc input =
        golden.getVarsList().stream()
            .filter(variable -> variable.getName().equals("x"))
            .findFirst()
            .orElseThrow();
    program
        .getBlocksBuilder(0)
        .addVars(input)
        .addOps(
            0,
            OpDesc.newBuilder()
                .setType("feed")
                .addInputs(OpDesc.Var.newBuilder().setParameter("X").addArguments("feed"))
                .addOutputs(OpDesc.Var.newBuilder().setParameter("Out").addArguments("x"))
                .addAttrs(OpDesc.Attr.newBuilder().setName("col").setType(INT).setI(0)));
    Files.write(file, program.build().toByteArray());
  }

  private static Path unpacked() throws IOException {
    Path folder = Files.createTempDirectory("paddle");
    folder.toFile().deleteOnExit();
    Properties properties = new Properties();
    try (InputStream in = resource("paddlepaddle.properties")) {
      properties.load(in);
    }
    for (String name : properties.getProperty("libraries").split(",", -1)) {
      Path file = folder.resolve(name);
      try (InputStream in = resource(name)) {
        Files.copy(in, file);
      }
      file.toFile().deleteOnExit();
    }
    return folder;
  }

  private static InputStream resource(String name) {
    InputStream in = PaddlePeer.class.getResourceAsStream("/native/lib/" + name);
    assertNotNull(in, name);
    return in;
  }
}
