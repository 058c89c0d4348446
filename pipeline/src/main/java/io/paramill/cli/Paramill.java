package io.paramill.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code paramill}, also the main class of the job jar. */
@Command(
    name = "paramill",
    description =
        "Trains, merges, stores, loads and converts models that are too large for one machine, on"
            + " Hadoop.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Paramill.Version.class,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:two models differ, or a model is damaged (diff: 2 if they cannot be compared)",
      "2:an option or its value is wrong",
      "3:the input is missing, empty, damaged or of no use",
      "4:the output exists, or was made with other settings",
      "5:the cluster cannot be reached, or lacks what was asked for",
      "6:work was started and failed",
      "130:interrupted"
    })
public final class Paramill implements Callable<Integer> {

  /**
   * Commands that most often need nothing of Hadoop, and whose work may be shorter than a start.
   */
  private static final Map<String, Class<?>> MODEL_COMMANDS =
      Map.of(
          "convert", ConvertCommand.class,
          "inspect", InspectCommand.class,
          "verify", VerifyCommand.class,
          "diff", DiffCommand.class);

  private static final List<Class<?>> COMMANDS =
      List.of(
          RunCommand.class,
          VocabCommand.class,
          ShardCommand.class,
          SizeCommand.class,
          TrainCommand.class,
          MergeCommand.class,
          ConvertCommand.class,
          InspectCommand.class,
          VerifyCommand.class,
          DiffCommand.class,
          EvalCommand.class,
          NeighborsCommand.class,
          ClusterCommand.class,
          BenchCommand.class);

  @Spec private CommandSpec spec;

  /** Hadoop's own hooks close its file systems at priority 10; commands must clean up before. */
  private static final int HOOK_PRIORITY = 100;

  private static final int HOOK_SECONDS = 25;

  /** Not on the class path where bin/paramill leaves Hadoop out, as local files need none of it. */
  private static final String HADOOP_HOOKS = "/org/apache/hadoop/util/ShutdownHookManager.class";

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Thread main = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    atShutdown(
        () -> {
          main.interrupt();
          try {
            if (!ended.await(HOOK_SECONDS, TimeUnit.SECONDS)) {
              System.err.println("paramill: Cannot clean up in time");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    int code =
        run(
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            arguments);
    ended.countDown();
    System.exit(code);
  }

  private static void atShutdown(Runnable hook) {
    if (Paramill.class.getResource(HADOOP_HOOKS) == null) {
      Runtime.getRuntime().addShutdownHook(new Thread(hook, "shutdown"));
    } else {
      ShutdownHookManager.get()
          .addShutdownHook(hook, HOOK_PRIORITY, HOOK_SECONDS + 5, TimeUnit.SECONDS);
    }
  }

  /** With the one command that is called, if it alone is known to be: to load all takes long. */
  private static CommandLine commandLine(String... arguments) {
    CommandLine line = new CommandLine(new Paramill());
    Class<?> called = arguments.length == 0 ? null : MODEL_COMMANDS.get(arguments[0]);
    (called == null ? COMMANDS : List.of(called)).forEach(line::addSubcommand);
    return line;
  }

  /** Runs a command in this process. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(arguments)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Paramill::wrongUsage)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              Failure told = Failure.of(failure);
              command.getErr().println("paramill: " + told.message());
              return told.exitCode().code();
            })
        .execute(arguments);
  }

  private static int wrongUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println("paramill: " + failure.getMessage().lines().findFirst().orElse(""));
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE.code();
  }

  /** Without a command: the help. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.USAGE.code();
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Paramill.class.getPackage().getImplementationVersion();
      return new String[] {"Paramill " + (version == null ? "(not packaged)" : version)};
    }
  }
}
