package io.paramill.cli;

import io.paramill.convert.Conversion;
import io.paramill.convert.ConversionPlan;
import io.paramill.convert.ConversionReport;
import io.paramill.convert.Formats;
import io.paramill.convert.LeftOut;
import io.paramill.pipeline.Chain;
import io.paramill.pipeline.Pipeline;
import io.paramill.pipeline.RunFolder;
import io.paramill.pipeline.StageProgress;
import io.paramill.storage.Location;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
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
      "  paramill convert bert.ckpt bert.pt --map tf-torch --exclude 'cls/*'",
      "  paramill convert model.pt half.safetensors --root model_state_dict --cast"
          + " float32=bfloat16",
      "  paramill convert --run paramill-out --export tensorflow,torch"
    })
final class ConvertCommand implements Callable<Integer> {

  private static final Map<String, String> BY_ENDING =
      Map.ofEntries(
          Map.entry(".safetensors", "safetensors"),
          Map.entry(".pt", "torch"),
          Map.entry(".pth", "torch"),
          Map.entry(".pdparams", "paddle"),
          Map.entry(".pdopt", "paddle"),
          Map.entry(".pdiparams", "paddle"),
          Map.entry(".npz", "npz"),
          Map.entry(".gguf", "gguf"),
          Map.entry(".npy", "npy"),
          Map.entry(".pkl", "pickle"),
          Map.entry(".bin", "word2vec"),
          Map.entry(".txt", "word2vec-text"));

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGkmg][Bb]|)");

  @Spec private CommandSpec spec;
  @Mixin private HadoopOptions hadoop;

  @Parameters(index = "0", arity = "0..1", paramLabel = "SOURCE", description = "A file or folder.")
  private String source;

  @Parameters(index = "1", arity = "0..1", paramLabel = "TARGET", description = "What is written.")
  private String target;

  @Option(names = "--to", paramLabel = "FORMAT", description = "The target's layout.")
  private String to;

  @Option(names = "--run", paramLabel = "FOLDER", description = "A run's output folder.")
  private String run;

  @Mixin private ExportOptions exports;

  @Mixin private RewriteOptions rewrites;

  @Option(
      names = "--shard-size",
      paramLabel = "BYTES",
      description = "Spread the target over files of at most this size, such as 5GB.")
  private String shardSize;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "A setting of the source's or the target's layout, such as verify=off.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(names = "--dry-run", description = "Print what would be written, and write nothing.")
  private boolean dryRun;

  @Option(names = "--overwrite", description = "Replace the target.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ConsoleDisplay display = ConsoleDisplay.on(spec.commandLine().getErr());
    if (run != null) {
      if (dryRun || !rewrites.isEmpty()) {
        throw new IllegalArgumentException("Invalid options: --run takes no changes of the model");
      }
      if (source != null) {
        throw new IllegalArgumentException("Invalid options: --run stands for SOURCE and TARGET");
      }
      Configuration configuration = ClusterOptions.configuration(hadoop);
      HadoopStorage storage = new HadoopStorage(configuration);
      RunFolder folder = new RunFolder(storage, storage.locate(run));
      new Chain(configuration, storage, folder, new Pipeline(display)).export(exports.formats);
      return ExitCode.OK.code();
    }
    if (source == null || target == null) {
      throw new IllegalArgumentException("Missing parameters: SOURCE TARGET, or --run FOLDER");
    }
    convert(ModelFiles.of(hadoop, source, target, rewrites.rulesFile()), display);
    return ExitCode.OK.code();
  }

  private void convert(ModelFiles files, ConsoleDisplay display) throws IOException {
    Location into = files.locate(target);
    TensorFormat format = Formats.named(to == null ? byEnding(into.name()) : to);
    long start = System.nanoTime();
    try (Conversion conversion =
        Conversion.open(files.storage(), files.locate(source), settings(), rewrites.list(files))) {
      if (dryRun) {
        conversion.check(format);
        print(conversion.plan());
        return;
      }
      StageProgress progress = display.begin("convert");
      try {
        int all = conversion.plan().catalog().tensors().size();
        int[] done = {0};
        Consumer<TensorSpec> told =
            tensor ->
                progress.report(Math.min(1, (double) ++done[0] / all), OneLine.of(tensor.name()));
        ConversionReport report =
            overwrite
                ? conversion.createOrReplace(into, format, told)
                : conversion.create(into, format, told);
        tell(display, report, (System.nanoTime() - start) / 1e9);
      } finally {
        display.fail();
      }
    }
  }

  private FormatOptions settings() {
    Map<String, String> settings = new LinkedHashMap<>(options);
    if (shardSize != null) {
      settings.put("shard-size", Long.toString(bytes(shardSize)));
    }
    return new FormatOptions(settings);
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException(
          "Invalid size '" + text + "': a number, and KB, MB or GB behind it or not");
    }
    long unit =
        switch (size.group(2).toUpperCase(Locale.ROOT)) {
          case "KB" -> 1_000;
          case "MB" -> 1_000_000;
          case "GB" -> 1_000_000_000;
          default -> 1;
        };
    return Math.multiplyExact(Long.parseLong(size.group(1)), unit);
  }

  private void print(ConversionPlan plan) {
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable("tensor", "dtype", "shape", "bytes", "made of");
    for (ConversionPlan.Step step : plan.steps()) {
      TensorSpec tensor = step.target();
      table.row(
          OneLine.of(tensor.name()),
          tensor.dtype(),
          tensor.shape(),
          tensor.dtype().fixedWidth() ? tensor.lengthBytes() : "",
          OneLine.of(step.recipe()));
    }
    table.print(out);
    notes(plan.leftOut(), plan.warnings()).forEach(out::println);
  }

  private static List<String> notes(List<LeftOut> leftOut, List<String> warnings) {
    return Stream.concat(
            leftOut.stream().map(left -> "left out: " + left.name() + ": " + left.why()),
            warnings.stream().map(warning -> "warning: " + warning))
        .map(OneLine::of)
        .toList();
  }

  private static void tell(ConsoleDisplay display, ConversionReport report, double seconds) {
    display.fail();
    notes(report.leftOut(), report.warnings()).forEach(display::line);
    display.line(
        "%s -> %s: %,d tensors, %,d bytes, %.1f s (%,.0f MB/s)"
            .formatted(
                report.source(),
                report.target(),
                report.tensors(),
                report.bytes(),
                seconds,
                report.bytes() / 1e6 / seconds));
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
