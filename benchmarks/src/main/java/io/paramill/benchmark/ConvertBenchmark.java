package io.paramill.benchmark;

import io.paramill.cli.Benchmark;
import io.paramill.cli.Paramill;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Conversions of a generated model, each a process of its own with 128 MiB for the Java heap,
 * beside a copy of the same bytes: {@code --size BYTES} (1g by default, in float32 matrices of 16
 * MiB), {@code --python PATH} an interpreter with safetensors, torch and tensorflow that does the
 * last two as well. Every file is written to the disk ({@code fsync}, for Python {@code sync})
 * before the clock stops; the start of Java, of Python and its imports count, and so does all the
 * memory that a process has at a time. {@code --tensors N} lists a model of that many tensors, with
 * 512 MiB. With {@code TMPDIR=/dev/shm} no disk is in the way.
 */
public final class ConvertBenchmark implements Benchmark {

  private static final String[] CHAIN = {
    "paddle", "tensorflow", "torch", "safetensors", "torch", "tensorflow"
  };

  /** From here on there is a way in Python, too. */
  private static final int FIRST_IN_PYTHON = 4;

  /** The property by which bin/paramill tells where it is. */
  private static final String COMMAND = "paramill.command";

  private static final int MATRIX_BYTES = 16 << 20;
  private static final int COLUMNS = 1024;

  @Override
  public String name() {
    return "convert";
  }

  @Override
  public String description() {
    return "conversions beside a copy [--size BYTES] [--python PATH] [--tensors N]";
  }

  @Override
  public void run(List<String> arguments, PrintWriter out)
      throws IOException, InterruptedException {
    Arguments options = new Arguments(arguments, Set.of("--size", "--python", "--tensors"));
    Catalog catalog = catalog(options.number("--size", 1L << 30));
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Storage storage = new LocalStorage();
      generate(storage, CHAIN[0], place(scratch, 0), catalog);
      Rows table = new Rows(out, catalog.lengthBytes());
      Run copied = copy(catalog.lengthBytes(), scratch.path());
      table.row("none", "copy + fsync", copied, copied.seconds());
      for (int i = 1; i < CHAIN.length; i++) {
        double before = copy(catalog.lengthBytes(), scratch.path()).seconds();
        Run run = convert(scratch, i);
        // The disk is not equally fast all the time: the copies before and behind are the measure.
        double copy = (before + copy(catalog.lengthBytes(), scratch.path()).seconds()) / 2;
        table.row(CHAIN[i - 1] + " -> " + CHAIN[i], "paramill", run, copy);
        if (i >= FIRST_IN_PYTHON && options.last("--python").isPresent()) {
          Run python = python(scratch, options.last("--python").get(), i);
          table.row(CHAIN[i - 1] + " -> " + CHAIN[i], "python", python, copy);
        }
        storage.delete(place(scratch, i - 1));
      }
      if (options.last("--tensors").isPresent()) {
        list(storage, scratch, (int) options.number("--tensors", 1), out);
      }
    }
  }

  /** Lists a checkpoint of many small tensors. */
  private static void list(Storage storage, ScratchFolder scratch, int tensors, PrintWriter out)
      throws IOException, InterruptedException {
    List<TensorSpec> specs = new ArrayList<>();
    for (int i = 0; i < tensors; i++) {
      specs.add(
          new TensorSpec("block%07d.attention.weight".formatted(i), DType.FLOAT32, Shape.of(2, 2)));
    }
    Catalog catalog = new Catalog(specs, Map.of());
    for (String format : List.of("tensorflow", "torch", "safetensors")) {
      Location model = Location.of(scratch.file("many-" + format));
      generate(storage, format, model, catalog);
      List<String> command = new ArrayList<>(List.of("bash", "-c", "\"$@\" > /dev/null", "list"));
      command.addAll(paramill("512m", "inspect", model.path()));
      double seconds = run(scratch.path(), command).seconds();
      out.printf("%-28s %-12s %8.2f%n", "list %,d tensors".formatted(tensors), format, seconds);
      out.flush();
      storage.delete(model);
    }
  }

  private record Run(double seconds, long peakBytes) {}

  /** Prints each row as it comes: a run that is cut off has told something, too. */
  private record Rows(PrintWriter out, long lengthBytes) {

    Rows {
      out.printf(
          "%-28s %-12s %8s %8s %9s  %s%n",
          "conversion", "by", "seconds", "MB/s", "memory MB", "copy's speed");
      out.flush();
    }

    void row(String what, String by, Run run, double copy) {
      out.printf(
          "%-28s %-12s %8.2f %8.0f %9.0f  %.2f%n",
          what,
          by,
          run.seconds(),
          lengthBytes / 1e6 / run.seconds(),
          run.peakBytes() / 1e6,
          copy / run.seconds());
      out.flush();
    }
  }

  private static Catalog catalog(long sizeBytes) {
    List<TensorSpec> tensors = new ArrayList<>();
    for (long done = 0; done < sizeBytes; done += MATRIX_BYTES) {
      long rows = Math.max(1, Math.min(MATRIX_BYTES, sizeBytes - done) / (COLUMNS * Float.BYTES));
      tensors.add(
          new TensorSpec(
              "layer%05d.weights".formatted(tensors.size()),
              DType.FLOAT32,
              Shape.of(rows, COLUMNS)));
    }
    return Catalog.of(tensors.toArray(TensorSpec[]::new));
  }

  private static Location place(ScratchFolder scratch, int step) {
    return Location.of(scratch.file("model" + step));
  }

  private static void generate(Storage storage, String format, Location target, Catalog catalog)
      throws IOException {
    byte[] noise = Noise.bytes(MATRIX_BYTES);
    try (TensorSink sink =
        Formats.named(format).create(storage, target, catalog, FormatOptions.NONE)) {
      for (TensorSpec spec : sink.writeOrder()) {
        sink.write(spec, new Noise(spec, noise));
      }
      sink.finish();
    }
  }

  private static Run convert(ScratchFolder scratch, int step)
      throws IOException, InterruptedException {
    return run(
        scratch.path(),
        paramill(
            "128m",
            "convert",
            place(scratch, step - 1).path(),
            place(scratch, step).path(),
            "--to",
            CHAIN[step]));
  }

  /** A process of this program, started as a person does, or else by its class. */
  private static List<String> paramill(String heap, String... arguments) {
    String command = System.getProperty(COMMAND);
    List<String> line = new ArrayList<>();
    if (command == null) {
      line.addAll(Java.command(heap));
      line.add(Paramill.class.getName());
    } else {
      line.addAll(List.of("env", "PARAMILL_OPTS=-Xmx" + heap, command));
    }
    line.addAll(List.of(arguments));
    return line;
  }

  private static Run run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Child child = Child.run(folder, command);
    return new Run(child.seconds(), child.peakBytes());
  }

  /** Copies as many bytes as the model has from a file that was just written, as cp and sync do. */
  private static Run copy(long lengthBytes, Path folder) throws IOException, InterruptedException {
    Path from = folder.resolve("bytes");
    ByteBuffer noise = ByteBuffer.wrap(Noise.bytes(1 << 20));
    try (FileChannel channel =
        FileChannel.open(from, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (long done = 0; done < lengthBytes; done += noise.capacity()) {
        noise.rewind().limit((int) Math.min(noise.capacity(), lengthBytes - done));
        while (noise.hasRemaining()) {
          channel.write(noise);
        }
      }
      channel.force(true);
    }
    Run copied = run(folder, List.of("bash", "-c", "cp bytes copy && sync copy"));
    Child.run(folder, List.of("rm", "bytes", "copy"));
    return copied;
  }

  private static Run python(ScratchFolder scratch, String interpreter, int step)
      throws IOException, InterruptedException {
    try (InputStream script = ConvertBenchmark.class.getResourceAsStream("convert.py")) {
      String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
      return run(
          scratch.path(),
          List.of(
              interpreter,
              "-c",
              text,
              CHAIN[step],
              place(scratch, step - 1).path(),
              scratch.file("python" + step).toString()));
    }
  }
}
