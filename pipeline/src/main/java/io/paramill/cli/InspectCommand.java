package io.paramill.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.convert.Formats;
import io.paramill.convert.Scalars;
import io.paramill.convert.Statistics;
import io.paramill.run.Digest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    description = "Shows what a model holds; its layout is found by its content.",
    footer = {
      "%nExamples:",
      "  paramill inspect model.safetensors",
      "  paramill inspect --stats model.pt",
      "  paramill inspect --json --digest hdfs:///models/checkpoint"
    })
final class InspectCommand implements Callable<Integer> {

  private static final int MAX_ATTRIBUTE_CHARACTERS = 60;

  /** A table is printed in parts, so that a million tensors need no memory for their rows. */
  private static final int TABLE_ROWS = 10_000;

  @Spec private CommandSpec spec;
  @Mixin private HadoopOptions hadoop;

  @Parameters(paramLabel = "PATH", description = "A file or folder, on any file system.")
  private String path;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--digest", description = "Read every tensor and print its SHA-256.")
  private boolean digest;

  @Option(
      names = "--stats",
      description =
          "Read every tensor and print its smallest, largest and mean finite number, and how many"
              + " are NaN or infinite.")
  private boolean stats;

  @Override
  public Integer call() throws IOException {
    ModelFiles files = ModelFiles.of(hadoop, path);
    Storage storage = files.storage();
    Location location = files.locate(path);
    TensorFormat format = Formats.recognise(storage, location);
    try (TensorSource source = format.open(storage, location, FormatOptions.NONE)) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        printJson(out, format, source);
      } else {
        print(out, format, source);
      }
    }
    return ExitCode.OK.code();
  }

  private void printJson(PrintWriter out, TensorFormat format, TensorSource source)
      throws IOException {
    try (JsonGenerator root = new ObjectMapper().createGenerator(out)) {
      root.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      root.useDefaultPrettyPrinter();
      root.writeStartObject();
      root.writeStringField("format", format.name());
      root.writeArrayFieldStart("tensors");
      for (TensorSpec tensor : source.catalog().tensors()) {
        root.writeStartObject();
        root.writeStringField("name", tensor.name());
        root.writeStringField("dtype", tensor.dtype().toString());
        root.writeArrayFieldStart("shape");
        for (long extent : tensor.shape().extents()) {
          root.writeNumber(extent);
        }
        root.writeEndArray();
        root.writeNumberField("bytes", bytes(source, tensor));
        if (digest) {
          root.writeStringField("sha256", sha256(source, tensor));
        }
        if (stats && tensor.dtype().fixedWidth()) {
          writeStatistics(root, statistics(source, tensor));
        }
        root.writeEndObject();
      }
      root.writeEndArray();
      root.writeObjectField("attributes", attributes(format, source));
      root.writeEndObject();
    }
    out.println();
  }

  private static void writeStatistics(JsonGenerator tensor, Statistics statistics)
      throws IOException {
    if (statistics.finite() > 0) {
      tensor.writeNumberField("min", statistics.min());
      tensor.writeNumberField("max", statistics.max());
      tensor.writeNumberField("mean", statistics.mean());
    }
    tensor.writeNumberField("nan", statistics.nan());
    tensor.writeNumberField("infinite", statistics.infinite());
  }

  private void print(PrintWriter out, TensorFormat format, TensorSource source) throws IOException {
    out.println("format " + format.name());
    TextTable table = table();
    long total = 0;
    int rows = 0;
    for (TensorSpec tensor : source.catalog().tensors()) {
      if (rows++ % TABLE_ROWS == 0 && rows > 1) {
        table.print(out);
        table = table();
      }
      long bytes = bytes(source, tensor);
      total += bytes;
      table.row(row(source, tensor, bytes));
    }
    table.print(out);
    for (Map.Entry<String, Object> attribute : attributes(format, source).entrySet()) {
      out.println(OneLine.of(attribute.getKey() + " = " + brief(attribute.getValue())));
    }
    out.printf("%,d tensors, %,d bytes%n", rows, total);
  }

  /** What the layout knows as attributes, and what TensorFlow has in scalar tensors instead. */
  private static Map<String, Object> attributes(TensorFormat format, TensorSource source)
      throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>(source.catalog().attributes());
    if (format.name().startsWith("tensorflow")) {
      Scalars.of(source).forEach(attributes::putIfAbsent);
    }
    return attributes;
  }

  private TextTable table() {
    List<String> heads = new ArrayList<>(List.of("tensor", "dtype", "shape", "bytes"));
    if (digest) {
      heads.add("sha256");
    }
    if (stats) {
      heads.addAll(List.of("min", "max", "mean", "NaN", "infinite"));
    }
    return new TextTable(heads.toArray(String[]::new));
  }

  private Object[] row(TensorSource source, TensorSpec tensor, long bytes) throws IOException {
    List<Object> row = new ArrayList<>();
    row.add(OneLine.of(tensor.name()));
    row.add(tensor.dtype());
    row.add(tensor.shape());
    row.add(bytes);
    if (digest) {
      row.add(sha256(source, tensor));
    }
    if (stats && tensor.dtype().fixedWidth()) {
      Statistics statistics = statistics(source, tensor);
      for (double number : new double[] {statistics.min(), statistics.max(), statistics.mean()}) {
        row.add(statistics.finite() == 0 ? "" : "%.6g".formatted(number));
      }
      row.add(statistics.nan());
      row.add(statistics.infinite());
    } else if (stats) {
      row.addAll(List.of("", "", "", "", ""));
    }
    return row.toArray();
  }

  private static String brief(Object value) {
    if (value instanceof List<?> list) {
      return list.size() + " entries, " + list.stream().limit(5).toList();
    }
    String text = value.toString();
    return text.length() <= MAX_ATTRIBUTE_CHARACTERS
        ? text
        : text.substring(0, MAX_ATTRIBUTE_CHARACTERS) + "...";
  }

  private static long bytes(TensorSource source, TensorSpec tensor) throws IOException {
    if (tensor.dtype().fixedWidth()) {
      return tensor.lengthBytes();
    }
    try (TensorReader reader = source.open(tensor)) {
      return reader.lengthBytes();
    }
  }

  private static Statistics statistics(TensorSource source, TensorSpec tensor) throws IOException {
    try (TensorReader reader = source.open(tensor)) {
      return Statistics.of(reader);
    }
  }

  private static String sha256(TensorSource source, TensorSpec tensor) throws IOException {
    MessageDigest sha256 = Digest.sha256();
    byte[] buffer = new byte[1 << 18];
    try (TensorReader reader = source.open(tensor)) {
      for (int count = reader.read(buffer, 0, buffer.length);
          count >= 0;
          count = reader.read(buffer, 0, buffer.length)) {
        sha256.update(buffer, 0, count);
      }
    }
    return Digest.text(sha256);
  }
}
