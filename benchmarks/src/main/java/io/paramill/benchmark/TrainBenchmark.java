package io.paramill.benchmark;

import io.paramill.cli.Benchmark;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The word2vec trainer, with each kernel, beside peers: one process each, from the text to the
 * vectors, measured by the user CPU time of the whole process, start of the virtual machine and
 * vocabulary included, and by the clock. All train the same text, in sentences of 1,000 words, with
 * the settings of {@link TrainText}.
 *
 * <pre>
 * --corpus PATH    words between blanks; .bz2 is unpacked; by default the environment's PARAMILL_CORPUS
 * --words COUNT    only so many of them
 * --peer word2vec=PATH    the program of that name
 * --peer pword2vec=PATH   the program of that name
 * --peer gensim=PATH      a Python interpreter that has gensim
 * --kernel NAME           of Paramill's; plain and vector
 * --threads N             of each of them; 1
 * </pre>
 */
public final class TrainBenchmark implements Benchmark {

  /** The word2vec program cuts longer ones. */
  private static final int SENTENCE_WORDS = 1000;

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String description() {
    return "word2vec training [--corpus PATH] [--words COUNT] [--threads N] [--kernel NAME]"
        + " [--peer word2vec=PATH] [--peer pword2vec=PATH] [--peer gensim=PYTHON]";
  }

  @Override
  public void run(List<String> arguments, PrintWriter out)
      throws IOException, InterruptedException {
    Arguments options =
        new Arguments(arguments, Set.of("--corpus", "--words", "--peer", "--kernel", "--threads"));
    String corpus = options.last("--corpus").orElse(System.getenv("PARAMILL_CORPUS"));
    if (corpus == null) {
      throw new IllegalArgumentException("Missing --corpus PATH");
    }
    try (ScratchFolder scratch = ScratchFolder.create()) {
      Path text = scratch.file("text");
      long words = write(Path.of(corpus), options.number("--words", Long.MAX_VALUE), text);
      int threads = (int) options.number("--threads", 1);
      List<Contender> contenders = new ArrayList<>();
      for (String peer : options.all("--peer")) {
        contenders.add(peer(peer, text.toString(), threads));
      }
      List<String> kernels = options.all("--kernel");
      for (String kernel : kernels.isEmpty() ? List.of("plain", "vector") : kernels) {
        contenders.add(
            new Contender("paramill " + kernel, paramill(kernel, text.toString(), threads)));
      }
      out.printf("%,d words, 1 epoch, threads: %d%n", words, threads);
      measure(contenders, scratch, words, out);
    }
  }

  private record Contender(String name, List<String> command) {}

  private static void measure(
      List<Contender> contenders, ScratchFolder scratch, long words, PrintWriter out)
      throws IOException, InterruptedException {
    int width =
        contenders.stream().mapToInt(contender -> contender.name().length()).max().orElse(1);
    String row = "%-" + width + "s  %10s  %7s  %20s  %s%n";
    out.printf(
        row,
        "trainer",
        "user CPU s",
        "seconds",
        "thousand words/CPU s",
        "times " + contenders.get(0).name());
    out.flush();
    double measure = 0;
    for (Contender contender : contenders) {
      Child child = Child.run(scratch.path(), contender.command());
      double seconds = child.userSeconds();
      measure = measure == 0 ? seconds : measure;
      out.printf(
          row,
          contender.name(),
          "%.1f".formatted(seconds),
          "%.1f".formatted(child.seconds()),
          Math.round(words / seconds / 1000),
          "%.2f".formatted(measure / seconds));
      out.flush();
    }
  }

  private static List<String> paramill(String kernel, String text, int threads) {
    List<String> command = new ArrayList<>(Java.command("2g"));
    command.addAll(
        List.of(
            TrainText.class.getName(), kernel, Integer.toString(threads), text, "run-" + kernel));
    return command;
  }

  private static Contender peer(String peer, String text, int threads) {
    int sign = peer.indexOf('=');
    String program = peer.substring(sign + 1);
    String name = peer.substring(0, Math.max(0, sign));
    return switch (name) {
      case "word2vec", "pword2vec" ->
          new Contender(name, TrainText.word2vec(program, text, TrainText.RATE, "1", threads));
      case "gensim" -> new Contender(name, TrainText.gensim(program, text, threads));
      default ->
          throw new IllegalArgumentException(
              "Unknown peer '"
                  + peer
                  + "': there are word2vec=PATH, pword2vec=PATH, gensim=PYTHON");
    };
  }

  /** Writes the corpus in sentences of so many words; returns how many words it has. */
  private static long write(Path corpus, long most, Path text)
      throws IOException, InterruptedException {
    if (!corpus.toString().endsWith(".bz2")) {
      try (InputStream input = Files.newInputStream(corpus)) {
        return write(input, most, text);
      }
    }
    Process process =
        new ProcessBuilder("bzip2", "-dc", corpus.toAbsolutePath().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream input = process.getInputStream()) {
      long words = write(input, most, text);
      if (words < most && process.waitFor() != 0) {
        throw new IOException("Cannot read the corpus: bzip2 does not unpack " + corpus);
      }
      return words;
    }
  }

  private static long write(InputStream input, long most, Path text) throws IOException {
    long words = 0;
    boolean inside = false;
    try (Reader reader = new InputStreamReader(input, StandardCharsets.UTF_8);
        BufferedWriter writer = Files.newBufferedWriter(text)) {
      char[] buffer = new char[1 << 16];
      for (int count = reader.read(buffer); count > 0; count = reader.read(buffer)) {
        for (int i = 0; i < count; i++) {
          if (buffer[i] > ' ') {
            inside = true;
            writer.write(buffer[i]);
          } else if (inside) {
            inside = false;
            writer.write(++words % SENTENCE_WORDS == 0 ? '\n' : ' ');
            if (words == most) {
              return words;
            }
          }
        }
      }
      return inside ? words + 1 : words;
    }
  }
}
