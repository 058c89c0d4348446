package io.paramill.format.paddle;

import com.google.protobuf.InvalidProtocolBufferException;
import io.paramill.format.paddle.proto.PaddleProto.BlockDesc;
import io.paramill.format.paddle.proto.PaddleProto.LodTensorDesc;
import io.paramill.format.paddle.proto.PaddleProto.OpDesc;
import io.paramill.format.paddle.proto.PaddleProto.ProgramDesc;
import io.paramill.format.paddle.proto.PaddleProto.TensorDesc;
import io.paramill.format.paddle.proto.PaddleProto.VarDesc;
import io.paramill.format.paddle.proto.PaddleProto.VarType;
import io.paramill.format.paddle.proto.PaddleProto.Version;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A program description as far as it names variables: a protobuf {@code ProgramDesc}.
 *
 * @param variables the persistable ones of the first block, in the order of combined files: by the
 *     UTF-8 bytes of their names
 */
record Program(List<Variable> variables) {

  private static final int MAX_BYTES = 64 << 20;

  private static final int LOD_TENSOR = 7;
  private static final int SELECTED_ROWS = 8;
  private static final int FEED_MINIBATCH = 9;
  private static final int FETCH_LIST = 10;
  private static final int READER = 15;
  private static final int RAW = 17;

  /** {@code AttrType.INT}. */
  private static final int INT_ATTRIBUTE = 0;

  /** The variables that Paddle passes inputs and outputs in. */
  static final List<String> HOLDERS = List.of("feed", "fetch");

  /**
   * A variable and what the program says about its tensor, where -1 stands for any extent.
   *
   * @param sparse whether it is a table with some of its rows
   */
  record Variable(String name, TensorDesc tensor, boolean sparse) {

    /** Combined files have no sparse tables. */
    void requireDense() throws UnsupportedDataException {
      if (sparse) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE, "Cannot read '%s': a sparse table".formatted(name));
      }
    }

    /** Checks that a file's tensor is this one. */
    void require(TensorSpec spec, Location location) throws MalformedDataException {
      boolean same =
          ElementType.numbered(tensor.getDataType())
                  .map(type -> type.dtype() == spec.dtype())
                  .orElse(false)
              && tensor.getDimsCount() == spec.shape().rank();
      for (int i = 0; same && i < tensor.getDimsCount(); i++) {
        same = tensor.getDims(i) == -1 || tensor.getDims(i) == spec.shape().extent(i);
      }
      if (!same) {
        throw new MalformedDataException(
            ErrorCode.MALFORMED,
            location,
            "Cannot read the model: the program declares '%s' with type %d and shape %s, the file has %s"
                .formatted(name, tensor.getDataType(), tensor.getDimsList(), spec));
      }
    }
  }

  /** Reads a program. */
  static Program read(Storage storage, Location location) throws IOException {
    ProgramDesc program;
    try (StorageInput input = storage.open(location)) {
      if (input.lengthBytes() > MAX_BYTES) {
        throw malformed(
            ErrorCode.LIMIT_EXCEEDED,
            location,
            "it has %d bytes, at most %d".formatted(input.lengthBytes(), MAX_BYTES));
      }
      program = ProgramDesc.parseFrom(input.readHead(MAX_BYTES));
    } catch (InvalidProtocolBufferException e) {
      throw malformed(ErrorCode.MALFORMED, location, "it is no protobuf message of this kind");
    }
    if (program.getBlocksCount() == 0) {
      throw malformed(ErrorCode.MALFORMED, location, "it has no blocks");
    }
    List<Variable> variables = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (VarDesc variable : program.getBlocks(0).getVarsList()) {
      int type = variable.getType().getType();
      if (!variable.getPersistable()
          || List.of(FEED_MINIBATCH, FETCH_LIST, READER, RAW).contains(type)) {
        continue;
      }
      if (type != LOD_TENSOR && type != SELECTED_ROWS) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Cannot read '%s': a variable of type %d".formatted(variable.getName(), type));
      }
      if (!names.add(variable.getName())) {
        throw malformed(
            ErrorCode.DUPLICATE_NAME, location, "two variables '%s'".formatted(variable.getName()));
      }
      VarType description = variable.getType();
      variables.add(
          type == SELECTED_ROWS
              ? new Variable(variable.getName(), description.getSelectedRows(), true)
              : new Variable(variable.getName(), description.getLodTensor().getTensor(), false));
    }
    variables.sort((a, b) -> Arrays.compareUnsigned(utf8(a.name), utf8(b.name)));
    return new Program(variables);
  }

  /** Tensors in the order in which a combined file has them. */
  static List<TensorSpec> sorted(List<TensorSpec> tensors) {
    return tensors.stream()
        .sorted((a, b) -> Arrays.compareUnsigned(utf8(a.name()), utf8(b.name())))
        .toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static MalformedDataException malformed(ErrorCode code, Location location, String why) {
    return new MalformedDataException(code, location, "Cannot read the program: " + why);
  }

  /**
   * A program that declares these tensors as persistable and, run, fetches them all in this order.
   */
  static byte[] bytes(List<TensorSpec> tensors) {
    BlockDesc.Builder block = BlockDesc.newBuilder().setIdx(0).setParentIdx(-1);
    block.addVars(holder("feed", FEED_MINIBATCH)).addVars(holder("fetch", FETCH_LIST));
    int column = 0;
    for (TensorSpec spec : tensors) {
      block.addVars(
          VarDesc.newBuilder()
              .setName(spec.name())
              .setType(
                  VarType.newBuilder()
                      .setType(LOD_TENSOR)
                      .setLodTensor(
                          LodTensorDesc.newBuilder().setTensor(TensorStream.description(spec))))
              .setPersistable(true));
      block.addOps(
          OpDesc.newBuilder()
              .addInputs(OpDesc.Var.newBuilder().setParameter("X").addArguments(spec.name()))
              .addOutputs(OpDesc.Var.newBuilder().setParameter("Out").addArguments("fetch"))
              .setType("fetch")
              .addAttrs(
                  OpDesc.Attr.newBuilder().setName("col").setType(INT_ATTRIBUTE).setI(column++)));
    }
    return ProgramDesc.newBuilder()
        .addBlocks(block)
        .setVersion(Version.newBuilder().setVersion(0))
        .build()
        .toByteArray();
  }

  private static VarDesc.Builder holder(String name, int type) {
    return VarDesc.newBuilder()
        .setName(name)
        .setType(VarType.newBuilder().setType(type))
        .setPersistable(true);
  }
}
