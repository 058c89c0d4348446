package io.paramill.format.paddle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.UnknownFieldSet;
import io.paramill.convert.Converter;
import io.paramill.format.paddle.proto.PaddleProto.BlockDesc;
import io.paramill.format.paddle.proto.PaddleProto.OpDesc;
import io.paramill.format.paddle.proto.PaddleProto.ProgramDesc;
import io.paramill.format.paddle.proto.PaddleProto.VarDesc;
import io.paramill.format.paddle.proto.PaddleProto.VarType;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.testing.GoldenTensors;
import io.paramill.testing.PaddlePeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paddle's own inference library, 2.3.2, reads what we write, and the other way round. */
class PaddlePeerIT {

  private static final Path CASE = Path.of("../testdata/paddle/combined");

  /** What y = x . z_weight + a_bias is for x = [1, 10]: 41.5, 52.25, 63.125. */
  private static final List<String> RESULT = List.of("output\tfloat32\t000026420000514200807c42");

  /** {@code AttrType}. */
  private static final int STRING = 2;

  /** {@code VarType.Type}. */
  private static final int SELECTED_ROWS = 8;

  private static final int BOOLEAN = 6;
  private static final int LONG = 9;

  /** The field {@code l} of an attribute, which only this test needs. */
  private static final UnknownFieldSet LONG_MINUS_ONE =
      UnknownFieldSet.newBuilder()
          .addField(13, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
          .build();

  @TempDir private Path folder;
  private final Storage storage = new LocalStorage();

  private Path write(MemoryTensors model) throws IOException {
    Path target = folder.resolve("model");
    try (TensorSink sink =
        new PaddleFormat()
            .create(storage, Location.of(target), model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    return target;
  }

  @Test
  void paddleRunsTheGoldenProgram() throws Exception {
    assertEquals(RESULT, PaddlePeer.run(CASE.toAbsolutePath()));
  }

  @Test
  void paddleComputesWithTheFilesThatWeWrite() throws Exception {
    Path model = write(GoldenTensors.read(CASE));
    Files.write(model.resolve("__model__"), Files.readAllBytes(CASE.resolve("inference.pdmodel")));
    assertEquals(RESULT, PaddlePeer.run(model));
  }

  @Test
  void paddleComputesWithTheCombinedFileThatWeWrite() throws Exception {
    Path target = folder.resolve("combined");
    MemoryTensors model = GoldenTensors.read(CASE);
    FormatOptions combined = new FormatOptions(Map.of("paddle-layout", "combined"));
    try (TensorSink sink =
        new PaddleFormat().create(storage, Location.of(target), model.catalog(), combined)) {
      Converter.convert(model, sink, spec -> {});
    }
    Files.write(
        target.resolve("inference.pdmodel"), Files.readAllBytes(CASE.resolve("inference.pdmodel")));
    assertEquals(RESULT, PaddlePeer.run(target));
  }

  @Test
  void paddleFetchesAllTensorsByTheProgramThatWeWrite() throws Exception {
    Random random = new Random(20261125);
    MemoryTensors tensors = new MemoryTensors();
    for (DType type : List.of(DType.FLOAT32, DType.INT32, DType.INT64, DType.UINT8)) {
      tensors.withRandom("types/" + type, type, Shape.of(3, 2), random);
    }
    Path model = write(tensors);
    PaddlePeer.feed(model);
    List<String> expected = new ArrayList<>();
    for (TensorSpec spec : tensors.catalog().tensors()) {
      expected.add(
          "output\t%s\t%s"
              .formatted(spec.dtype(), HexFormat.of().formatHex(tensors.bytes(spec.name()))));
    }
    assertEquals(expected, PaddlePeer.run(model));
  }

  @Test
  void whatPaddleSavesIsWhatWeWrite() throws Exception {
    Random random = new Random(20261125);
    MemoryTensors tensors = new MemoryTensors();
    List<DType> types =
        List.of(
            DType.FLOAT32,
            DType.FLOAT64,
            DType.FLOAT16,
            DType.BFLOAT16,
            DType.INT8,
            DType.UINT8,
            DType.INT32,
            DType.INT64);
    for (DType type : types) {
      tensors.withRandom(type.toString(), type, Shape.of(2, 1, 3), random);
    }
    Path model = write(tensors);
    Path saved = folder.resolve("saved");
    change(
        model,
        block -> {
          List<OpDesc> fetches = List.copyOf(block.getOpsList());
          BlockDesc.Builder changed = block.clearOps();
          for (DType type : types) {
            changed.addOps(save(List.of(type.toString()), "save", saved.resolve(type.toString())));
          }
          List<String> floats = List.of("float32", "float64");
          return changed
              .addOps(save(floats, "save_combine", saved.resolve("__params__")))
              .addOps(fetches.get(0));
        });
    assertEquals(1, PaddlePeer.run(model).size());
    for (DType type : types) {
      assertArrayEquals(
          Files.readAllBytes(model.resolve(type.toString())),
          Files.readAllBytes(saved.resolve(type.toString())),
          type.toString());
    }
    try (TensorSource read =
        new PaddleFormat()
            .open(storage, Location.of(saved.resolve("__params__")), FormatOptions.NONE)) {
      TensorFormatContract.assertSameTensors(
          new MemoryTensors()
              .with(spec("#0", DType.FLOAT32), tensors.bytes("float32"))
              .with(spec("#1", DType.FLOAT64), tensors.bytes("float64")),
          read);
    }
  }

  @Test
  void weReadTheSparseTableThatPaddleSaves() throws Exception {
    TensorSpec ids = new TensorSpec("ids", DType.INT64, Shape.of(2));
    TensorSpec outer = new TensorSpec("outer", DType.FLOAT32, Shape.of(2, 3));
    MemoryTensors tensors =
        new MemoryTensors()
            .with(ids, HexFormat.of().parseHex("04000000000000000100000000000000"))
            .withRandom("outer", DType.FLOAT32, outer.shape(), new Random(1))
            .withRandom("w", DType.FLOAT32, Shape.of(5, 3), new Random(2));
    Path model = write(tensors);
    Path saved = folder.resolve("saved");
    change(
        model,
        block -> {
          OpDesc fetch = block.getOps(0);
          return block
              .clearOps()
              .addVars(
                  VarDesc.newBuilder()
                      .setName("gradient")
                      .setType(VarType.newBuilder().setType(SELECTED_ROWS)))
              .addOps(
                  OpDesc.newBuilder()
                      .setType("lookup_table_v2_grad")
                      .addInputs(argument("W", "w"))
                      .addInputs(argument("Ids", "ids"))
                      .addInputs(argument("Out@GRAD", "outer"))
                      .addOutputs(argument("W@GRAD", "gradient"))
                      .addAttrs(
                          OpDesc.Attr.newBuilder()
                              .setName("padding_idx")
                              .setType(LONG)
                              .setUnknownFields(LONG_MINUS_ONE))
                      .addAttrs(
                          OpDesc.Attr.newBuilder()
                              .setName("is_sparse")
                              .setType(BOOLEAN)
                              .setB(true)))
              .addOps(save(List.of("gradient"), "save", saved.resolve("table")))
              .addOps(fetch);
        });
    assertEquals(1, PaddlePeer.run(model).size());
    try (TensorSource read =
        new PaddleFormat().open(storage, Location.of(saved), FormatOptions.NONE)) {
      assertEquals(Map.of("table.height", 5L), read.catalog().attributes());
      TensorFormatContract.assertSameTensors(
          new MemoryTensors()
              .with(ids.withName("table.rows"), tensors.bytes("ids"))
              .with(outer.withName("table.values"), tensors.bytes("outer")),
          read);
    }
  }

  private static OpDesc.Var argument(String parameter, String variable) {
    return OpDesc.Var.newBuilder().setParameter(parameter).addArguments(variable).build();
  }

  private static TensorSpec spec(String name, DType type) {
    return new TensorSpec(name, type, Shape.of(2, 1, 3));
  }

  private interface Change {
    BlockDesc.Builder of(BlockDesc.Builder block);
  }

  /** Changes the program in a folder, and gives it the input that the runner wants. */
  private static void change(Path model, Change change) throws IOException {
    Path file = model.resolve("__model__");
    ProgramDesc.Builder program = ProgramDesc.parseFrom(Files.readAllBytes(file)).toBuilder();
    change.of(program.getBlocksBuilder(0));
    Files.write(file, program.build().toByteArray());
    PaddlePeer.feed(model);
  }

  private static OpDesc save(List<String> variables, String operator, Path file) {
    return OpDesc.newBuilder()
        .setType(operator)
        .addInputs(OpDesc.Var.newBuilder().setParameter("X").addAllArguments(variables))
        .addAttrs(
            OpDesc.Attr.newBuilder().setName("file_path").setType(STRING).setS(file.toString()))
        .addAttrs(OpDesc.Attr.newBuilder().setName("overwrite").setType(BOOLEAN).setB(true))
        .addAttrs(OpDesc.Attr.newBuilder().setName("save_as_fp16").setType(BOOLEAN).setB(false))
        .addAttrs(OpDesc.Attr.newBuilder().setName("save_to_memory").setType(BOOLEAN).setB(false))
        .build();
  }
}
