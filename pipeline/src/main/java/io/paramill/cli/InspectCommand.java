package io.paramill.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.paramill.convert.Formats;
import io.paramill.run.Digest;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.MessageDigest;
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
      "  paramill inspect --json --digest hdfs:///models/checkpoint"
    })
final class InspectCommand implements Callable<Integer> {

  private static final int MAX_ATTRIBUTE_CHARACTERS = 60;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Parameters(paramLabel = "PATH", description = "A file or folder, on any file system.")
  private String path;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--digest", description = "Read every tensor and print its SHA-256.")
  private boolean digest;

  @Override
  public Integer call() throws IOException {
    HadoopStorage storage = new HadoopStorage(cluster.configuration());
    Location location = storage.locate(path);
    TensorFormat format = Formats.recognise(storage, location);
    try (TensorSource source = format.open(storage, location, FormatOptions.NONE)) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(json(format, source).toPrettyString());
      } else {
        print(out, format, source);
      }
    }
    return ExitCode.OK.code();
  }

  private ObjectNode json(TensorFormat format, TensorSource source) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode().put("format", format.name());
    ArrayNode tensors = root.putArray("tensors");
    for (TensorSpec tensor : source.catalog().tensors()) {
      ObjectNode node = tensors.addObject();
      node.put("name", tensor.name()).put("dtype", tensor.dtype().toString());
      node.set("shape", mapper.valueToTree(tensor.shape().extents()));
      node.put("bytes", bytes(source, tensor));
      if (digest) {
        node.put("sha256", sha256(source, tensor));
      }
    }
    root.set("attributes", mapper.valueToTree(source.catalog().attributes()));
    return root;
  }

  private void print(PrintWriter out, TensorFormat format, TensorSource source) throws IOException {
    Catalog catalog = source.catalog();
    TextTable table = new TextTable("tensor", "dtype", "shape", "bytes", digest ? "sha256" : "");
    long total = 0;
    for (TensorSpec tensor : catalog.tensors()) {
      long bytes = bytes(source, tensor);
      total += bytes;
      table.row(
          tensor.name(),
          tensor.dtype(),
          tensor.shape(),
          bytes,
          digest ? sha256(source, tensor) : "");
    }
    out.println("format " + format.name());
    table.print(out);
    for (Map.Entry<String, Object> attribute : catalog.attributes().entrySet()) {
      out.println(attribute.getKey() + " = " + brief(attribute.getValue()));
    }
    out.printf("%d tensors, %,d bytes%n", catalog.tensors().size(), total);
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
