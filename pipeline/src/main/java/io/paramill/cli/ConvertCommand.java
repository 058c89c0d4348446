package io.paramill.cli;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.pipeline.Chain;
import io.paramill.pipeline.Pipeline;
import io.paramill.pipeline.RunFolder;
import io.paramill.pipeline.StageProgress;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
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
    name = "convert",
    description = {
      "Writes a model in another layout; or, with --run, leaves a run's final model in several.",
      "The source's layout is found by its content, the target's by --to or by its ending."
    },
    footer = {
      "%nExamples:",
      "  paramill convert model.pt model.safetensors",
      "  paramill convert checkpoints/ model.pt --to torch",
      "  paramill convert --run paramill-out --export tensorflow,torch"
    })
final class ConvertCommand implements Callable<Integer> {

  private static final Map<String, String> BY_ENDING =
      Map.of(
          ".safetensors", "safetensors",
          ".pt", "torch",
          ".pth", "torch",
          ".npz", "npz",
          ".npy", "npy",
          ".pkl", "pickle",
          ".bin", "word2vec",
          ".txt", "word2vec-text");

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;

  @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = "A file or folder.")
  private String source;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "What is written.")
  private String target;

  @Option(names = "--to", paramLabel = "FORMAT", description = "The target's layout.")
  private String to;

  @Option(names = "--run", paramLabel = "FOLDER", description = "A run's output folder.")
  private String run;

  @Mixin private ExportOptions exports;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "A setting of the source's or the target's layout, such as shard-size=1000000000.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(names = "--overwrite", description = "Replace the target.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException, InterruptedException {
    HadoopStorage storage = new HadoopStorage(cluster.configuration());
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    if (run != null) {
      if (source != null) {
        throw new IllegalArgumentException("Invalid options: --run stands for SOURCE and TARGET");
      }
      RunFolder folder = new RunFolder(storage, storage.locate(run));
      new Chain(cluster.configuration(), storage, folder, new Pipeline(display))
          .export(exports.formats);
      return ExitCode.OK.code();
    }
    if (source == null || target == null) {
      throw new IllegalArgumentException("Missing parameters: SOURCE TARGET, or --run FOLDER");
    }
    convert(storage, display);
    return ExitCode.OK.code();
  }

  private void convert(HadoopStorage storage, ConsoleDisplay display) throws IOException {
    Location from = storage.locate(source);
    Location into = storage.locate(target);
    // What is replaced goes only once its successor is whole.
    boolean replace = overwrite && storage.exists(into);
    Location written = replace ? into.sibling("_overwrite").child(into.name()) : into;
    TensorFormat sourceFormat = Formats.recognise(storage, from);
    TensorFormat targetFormat = Formats.named(to == null ? byEnding(into.name()) : to);
    FormatOptions settings = new FormatOptions(options);
    long start = System.nanoTime();
    try (TensorSource opened = sourceFormat.open(storage, from, settings)) {
      StageProgress progress = display.begin("convert");
      try (TensorSink sink = targetFormat.create(storage, written, opened.catalog(), settings)) {
        int all = sink.writeOrder().size();
        int[] done = {0};
        Converter.Report report =
            Converter.convert(
                opened, sink, tensor -> progress.report((double) ++done[0] / all, tensor.name()));
        double seconds = (System.nanoTime() - start) / 1e9;
        display.line(
            "%s -> %s: %,d tensors, %,d bytes, %.1f s (%,.0f MB/s)"
                .formatted(
                    sourceFormat.name(),
                    targetFormat.name(),
                    report.tensors(),
                    report.bytes(),
                    seconds,
                    report.bytes() / 1e6 / seconds));
        List<String> left =
            opened.catalog().tensors().stream()
                .filter(tensor -> !sink.writeOrder().contains(tensor))
                .map(tensor -> tensor.name())
                .toList();
        if (!left.isEmpty()) {
          display.line("Left out: " + String.join(", ", left));
        }
      } finally {
        display.fail();
      }
    }
    if (replace) {
      storage.delete(into);
      storage.rename(written, into);
      storage.delete(written.parent());
    }
  }

  private static String byEnding(String name) {
    int dot = name.lastIndexOf('.');
    String format = dot < 0 ? null : BY_ENDING.get(name.substring(dot));
    if (format == null) {
      throw new IllegalArgumentException(
          "Cannot tell the layout of '" + name + "' by its ending; name it with --to FORMAT");
    }
    return format;
  }
}
