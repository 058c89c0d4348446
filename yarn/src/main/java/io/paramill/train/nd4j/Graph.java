package io.paramill.train.nd4j;

import io.paramill.codec.ZipArchive;
import io.paramill.codec.ZipMember;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A SameDiff graph that learns. Its file is what {@code SameDiff.save} writes, whatever it is
 * called: a FlatBuffer with the graph and the values of its variables; or a zip with one such file
 * in it, called {@code NAME.fb}.
 */
final class Graph {

  /** A FlatBuffer cannot be larger, nor can an array that holds one. */
  private static final long MAX_FILE_BYTES = Integer.MAX_VALUE - 8L;

  /** Of a zip's first member. */
  private static final byte[] ZIP_MAGIC = {'P', 'K', 3, 4};

  private final SameDiff graph;
  private final Settings settings;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, GradientUpdater<?>> updaters = new HashMap<>();
  private int updates;

  private Graph(SameDiff graph, Settings settings) throws IOException {
    this.graph = graph;
    this.settings = settings;
    List<SDVariable> variables =
        graph.variables().stream()
            .filter(variable -> variable.getVariableType() == VariableType.VARIABLE)
            .sorted(Comparator.comparing(SDVariable::name))
            .toList();
    for (SDVariable variable : variables) {
      TensorSpec spec =
          new TensorSpec(
              variable.name(),
              dtype(variable),
              Shape.of(graph.getArrForVarName(variable.name()).shape()));
      parameters.add(new Parameter(spec, new byte[Math.toIntExact(spec.lengthBytes())]));
    }
    read();
  }

  /**
   * Loads a graph.
   *
   * @throws MalformedDataException if the file is no graph
   * @throws UnsupportedDataException if variables are of a type that is not trained
   * @throws IllegalArgumentException if it lacks what the settings name
   */
  static Graph load(Storage storage, Settings settings) throws IOException {
    Location location = Location.of(settings.graph());
    // With several threads sums would depend on how the work was cut.
    Nd4j.getEnvironment().setMaxThreads(1);
    Nd4j.getEnvironment().setMaxMasterThreads(1);
    try (StorageInput input = storage.open(location)) {
      SameDiff graph = parse(bytes(input), location);
      check(graph, settings);
      graph.setLossVariables(settings.loss());
      return new Graph(graph, settings);
    }
  }

  private static byte[] bytes(StorageInput file) throws IOException {
    byte[] head = new byte[(int) Math.min(ZIP_MAGIC.length, file.lengthBytes())];
    file.readFully(0, head, 0, head.length);
    if (!Arrays.equals(head, ZIP_MAGIC)) {
      return whole(file);
    }
    ZipArchive archive = ZipArchive.read(file);
    List<ZipMember> graphs =
        archive.members().stream().filter(member -> member.name().endsWith(".fb")).toList();
    if (graphs.size() != 1) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED,
          file.location(),
          "Cannot read the graph: the archive has %d files NAME.fb instead of 1"
              .formatted(graphs.size()));
    }
    archive.verify(graphs.get(0));
    try (StorageInput graph = archive.open(graphs.get(0))) {
      return whole(graph);
    }
  }

  private static byte[] whole(StorageInput input) throws IOException {
    if (input.lengthBytes() > MAX_FILE_BYTES) {
      throw new UnsupportedDataException(
          ErrorCode.LIMIT_EXCEEDED,
          "Cannot read the graph %s: it has %d bytes"
              .formatted(input.location(), input.lengthBytes()));
    }
    return input.readFully(0, (int) input.lengthBytes());
  }

  private static SameDiff parse(byte[] bytes, Location location) throws IOException {
    try {
      return SameDiff.fromFlatBuffers(ByteBuffer.wrap(bytes), false);
    } catch (IOException | RuntimeException e) {
      throw new MalformedDataException(
          ErrorCode.MALFORMED, location, "Cannot read the graph: " + e);
    }
  }

  private static void check(SameDiff graph, Settings settings) {
    for (Feed feed : settings.feeds()) {
      SDVariable variable = graph.getVariable(feed.placeholder());
      if (variable == null || !variable.isPlaceHolder()) {
        throw new IllegalArgumentException(
            "Cannot feed '%s': the graph's placeholders are %s"
                .formatted(feed.placeholder(), graph.inputs()));
      }
      shape(variable, 0);
    }
    if (!graph.hasVariable(settings.loss())) {
      throw new IllegalArgumentException(
          "Cannot train for the loss '%s': there is no such variable".formatted(settings.loss()));
    }
  }

  /** The shape of a placeholder with so many records in it. */
  private static long[] shape(SDVariable placeholder, int records) {
    long[] shape = placeholder.placeholderShape();
    boolean valid = shape != null && shape.length > 0 && shape[0] < 0;
    for (int i = 1; valid && i < shape.length; i++) {
      valid = shape[i] > 0;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "Cannot feed '%s': of its extents the first, and no other, must be open"
              .formatted(placeholder.name()));
    }
    long[] filled = shape.clone();
    filled[0] = records;
    return filled;
  }

  private static DType dtype(SDVariable variable) throws UnsupportedDataException {
    return switch (variable.dataType()) {
      case FLOAT -> DType.FLOAT32;
      case DOUBLE -> DType.FLOAT64;
      default ->
          throw new UnsupportedDataException(
              ErrorCode.UNSUPPORTED_DTYPE,
              "Cannot train '%s': its type is %s".formatted(variable.name(), variable.dataType()));
    };
  }

  /** Its variables, in the order of their names, as they were when last read. */
  List<Parameter> parameters() {
    return parameters;
  }

  /** How many numbers a record has for a feed. */
  int rowLength(Feed feed) {
    long length = 1;
    for (long extent : shape(graph.getVariable(feed.placeholder()), 1)) {
      length = Math.multiplyExact(length, extent);
    }
    return Math.toIntExact(length);
  }

  /**
   * Updates the variables once.
   *
   * @param feeds the numbers of all records for each of the settings' feeds
   * @return the loss before the update
   * @throws IOException if ND4J cannot compute the gradients
   */
  double train(int records, List<double[]> feeds) throws IOException {
    Map<String, INDArray> placeholders = new HashMap<>();
    for (int i = 0; i < feeds.size(); i++) {
      SDVariable variable = graph.getVariable(settings.feeds().get(i).placeholder());
      placeholders.put(
          variable.name(),
          Nd4j.createFromArray(feeds.get(i))
              .castTo(variable.dataType())
              .reshape('c', shape(variable, records)));
    }
    OutAndGrad result = gradients(placeholders, records);
    double loss = result.getOutputs().get(settings.loss()).sumNumber().doubleValue();
    for (Parameter parameter : parameters) {
      String name = parameter.spec().name();
      // A copy: variables that are added have one gradient between them.
      INDArray change = result.getGradients().get(name).dup('c').reshape(1, -1);
      updater(name, change).applyUpdater(change, updates, 0);
      INDArray values = graph.getArrForVarName(name);
      values.subi(change.reshape('c', values.shape()));
      change.close();
    }
    updates++;
    return loss;
  }

  private OutAndGrad gradients(Map<String, INDArray> placeholders, int records) throws IOException {
    try {
      return graph.calculateGradientsAndOutputs(
          placeholders,
          List.of(settings.loss()),
          parameters.stream().map(parameter -> parameter.spec().name()).toList());
    } catch (RuntimeException e) {
      // Its matmul_bp takes no product of two single numbers.
      String hint =
          records == 1 ? "; ND4J multiplies no matrices of one number: use a larger batch" : "";
      throw new IOException(
          "Cannot compute the graph's gradients for %d records: %s%s"
              .formatted(records, e.getMessage(), hint),
          e);
    }
  }

  private GradientUpdater<?> updater(String name, INDArray row) {
    return updaters.computeIfAbsent(
        name,
        unused -> {
          IUpdater updater =
              switch (settings.updater()) {
                case SGD -> new Sgd(settings.rate());
                case ADAM -> new Adam(settings.rate());
              };
          long state = updater.stateSize(row.length());
          return updater.instantiate(
              state == 0 ? null : Nd4j.zeros(row.dataType(), 1, state), true);
        });
  }

  /** Copies the variables' values to the parameters. */
  void read() {
    for (Parameter parameter : parameters) {
      ByteBuffer bytes = ByteBuffer.wrap(parameter.values()).order(ByteOrder.LITTLE_ENDIAN);
      try (INDArray values = graph.getArrForVarName(parameter.spec().name()).dup('c')) {
        if (parameter.spec().dtype() == DType.FLOAT32) {
          bytes.asFloatBuffer().put(values.data().asFloat());
        } else {
          bytes.asDoubleBuffer().put(values.data().asDouble());
        }
      }
    }
  }

  /** Copies the parameters' values to the variables. */
  void write() {
    for (Parameter parameter : parameters) {
      ByteBuffer bytes = ByteBuffer.wrap(parameter.values()).order(ByteOrder.LITTLE_ENDIAN);
      int length = (int) parameter.spec().shape().elements();
      INDArray values;
      if (parameter.spec().dtype() == DType.FLOAT32) {
        float[] elements = new float[length];
        bytes.asFloatBuffer().get(elements);
        values = Nd4j.createFromArray(elements);
      } else {
        double[] elements = new double[length];
        bytes.asDoubleBuffer().get(elements);
        values = Nd4j.createFromArray(elements);
      }
      INDArray variable = graph.getArrForVarName(parameter.spec().name());
      variable.assign(values.reshape('c', variable.shape()));
      values.close();
    }
  }
}
