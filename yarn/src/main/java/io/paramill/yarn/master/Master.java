package io.paramill.yarn.master;

import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerSetup;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.JavaContainer;
import io.paramill.yarn.protocol.PartInput;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.Staging;
import io.paramill.yarn.protocol.TrainingKeys;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program of the application master. It keeps no journal: what is done is what is published,
 * and a second attempt goes on from there.
 */
public final class Master {

  private static final Logger LOG = LoggerFactory.getLogger(Master.class);
  private static final String WORKER = "io.paramill.yarn.worker.Worker";
  private static final int LINGER_SECONDS = 60;
  private static final int MERGE_TIMEOUT_SECONDS = 3600;

  private final YarnConfiguration configuration;
  private final TrainingPlan plan;
  private final TrainingOptions options;
  private final Storage storage;
  private final RunLayout layout;
  private final Staging staging;

  private Master(ContainerSetup setup) {
    configuration = setup.configuration();
    plan = setup.job().plan();
    options = setup.job().options();
    storage = new HadoopStorage(configuration);
    layout = new RunLayout(Location.of(plan.root()));
    staging = new Staging(new Path(ContainerSetup.variable(Staging.VARIABLE)));
  }

  /** Runs an application. */
  public static void main(String[] arguments) {
    int status = 1;
    try {
      status = new Master(ContainerSetup.read()).run();
    } catch (Throwable e) {
      LOG.error("The master has failed", e);
      System.err.println(e);
    }
    // Threads of Hadoop and gRPC would keep the JVM alive.
    System.exit(status);
  }

  private int run() throws IOException, YarnException {
    Coordinator coordinator;
    Set<Integer> published;
    try {
      int round = firstOpenRound();
      published = round > plan.rounds() ? Set.of() : published(round);
      if (round > plan.rounds()) {
        return end(FinalApplicationStatus.SUCCEEDED, "");
      }
      coordinator =
          new Coordinator(
              new ShardScheduler(
                  plan.shards(),
                  round,
                  plan.rounds(),
                  plan.synchronised() ? Meetings.EVERY_STEP : Meetings.NONE,
                  limits()),
              storage,
              layout);
    } catch (IOException | RuntimeException e) {
      LOG.error("Cannot start", e);
      return end(FinalApplicationStatus.FAILED, String.valueOf(e.getMessage()));
    }
    return run(coordinator, published);
  }

  private int run(Coordinator coordinator, Set<Integer> published)
      throws IOException, YarnException {
    byte[] secret = ContainerSetup.secret(ContainerToken.SECRET);
    String host = ContainerSetup.variable(Environment.NM_HOST.name());
    try (coordinator;
        StatusPage page = new StatusPage(coordinator::status);
        WorkerServer workers = new WorkerServer(secret, coordinator);
        YarnContainerPool pool =
            new YarnContainerPool(
                configuration, staging, options, worker(host, workers), secret, coordinator)) {
      CompletableFuture<RunStatus> end = coordinator.start(published, pool, workers);
      String url = "http://" + host + ":" + page.port() + "/";
      pool.register(host, workers.port(), url);
      RunStatus last = await(end, coordinator);
      boolean succeeded = last.phase() == RunStatus.Phase.SUCCEEDED;
      pool.unregister(
          succeeded ? FinalApplicationStatus.SUCCEEDED : FinalApplicationStatus.FAILED,
          last.message(),
          "");
      staging.delete(configuration);
      return succeeded ? 0 : 1;
    }
  }

  private static RunStatus await(CompletableFuture<RunStatus> end, Coordinator coordinator) {
    try {
      return end.join();
    } catch (CompletionException e) {
      LOG.error("The run has broken off", e.getCause());
      return coordinator.status().failed(String.valueOf(e.getCause().getMessage()));
    }
  }

  /** Ends the application before it has begun. */
  private int end(FinalApplicationStatus status, String diagnostics)
      throws IOException, YarnException {
    try (AMRMClient<AMRMClient.ContainerRequest> client = AMRMClient.createAMRMClient()) {
      client.init(configuration);
      client.start();
      client.registerApplicationMaster("", -1, "");
      client.unregisterApplicationMaster(status, diagnostics, "");
    }
    staging.delete(configuration);
    return status == FinalApplicationStatus.SUCCEEDED ? 0 : 1;
  }

  private JavaContainer worker(String host, WorkerServer workers) {
    return new JavaContainer(
        WORKER,
        options.memoryMb(),
        options.nativeMb(),
        options.jvmOptions(),
        List.of(host, String.valueOf(workers.port())));
  }

  private Limits limits() {
    return new Limits(
        options.workers(),
        options.maxAttempts(),
        seconds(TrainingKeys.LINGER_SECONDS, LINGER_SECONDS),
        seconds(TrainingKeys.MERGE_TIMEOUT_SECONDS, MERGE_TIMEOUT_SECONDS));
  }

  private long seconds(String key, long defaultSeconds) {
    return TimeUnit.SECONDS.toMillis(configuration.getLong(key, defaultSeconds));
  }

  private int firstOpenRound() throws IOException {
    int round = options.firstRound();
    while (round <= plan.rounds() && storage.exists(RunLayout.manifest(layout.model(round)))) {
      round++;
    }
    return round;
  }

  private Set<Integer> published(int round) throws IOException {
    ShardManifest shards = ShardManifest.read(storage, layout.shards());
    PartManifest model = PartManifest.read(storage, layout.model(round - 1));
    Set<Integer> published = new HashSet<>();
    for (int shard = 0; shard < plan.shards(); shard++) {
      PartInput input = PartInput.of(plan, shards, model, round, shard);
      if (input.isPublished(storage, layout.part(round, shard))) {
        published.add(shard);
      }
    }
    return published;
  }
}
