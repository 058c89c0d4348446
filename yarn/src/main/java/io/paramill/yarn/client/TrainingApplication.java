package io.paramill.yarn.client;

import io.paramill.run.Json;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.RunStatus;
import io.paramill.yarn.protocol.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** An application that was submitted. Closing it neither waits for it nor kills it. */
public final class TrainingApplication implements Closeable {

  private static final long POLL_MILLIS = 300;
  private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(1);

  private final Cluster cluster;
  private final ApplicationId id;
  private final Configuration configuration;
  private final Staging staging;
  private final TrainingPlan plan;
  private final Storage storage;
  private final RunLayout layout;
  private final HttpClient pages = HttpClient.newBuilder().connectTimeout(PAGE_TIMEOUT).build();

  TrainingApplication(
      Cluster cluster,
      ApplicationId id,
      Configuration configuration,
      Staging staging,
      TrainingPlan plan) {
    this.cluster = cluster;
    this.id = id;
    this.configuration = configuration;
    this.staging = staging;
    this.plan = plan;
    storage = new HadoopStorage(configuration);
    layout = new RunLayout(Location.of(plan.root()));
  }

  /** The application's id, as YARN writes it. */
  public String id() {
    return id.toString();
  }

  /**
   * Waits until all parts of a round are published.
   *
   * @param progress is told how far the round is, again and again
   * @throws TrainingException if the application ends before; with the master's diagnostics, and in
   *     them the last lines of a failed container's own errors
   */
  public void awaitRound(int round, Consumer<TrainingProgress> progress)
      throws IOException, InterruptedException {
    int published = 0;
    while (true) {
      ApplicationReport report = report();
      // Looked at after the report: parts that are there when the application has ended count.
      while (published < plan.shards()
          && storage.exists(RunLayout.manifest(layout.part(round, published)))) {
        published++;
      }
      if (published == plan.shards()) {
        progress.accept(
            new TrainingProgress(
                round, published, published, report.getProgress(), Optional.empty()));
        return;
      }
      if (isOver(report)) {
        throw failure(report);
      }
      progress.accept(progress(round, published, report));
      Thread.sleep(POLL_MILLIS);
    }
  }

  private TrainingProgress progress(int round, int published, ApplicationReport report)
      throws InterruptedException {
    Optional<RunStatus> status = status(report).filter(running -> running.round() == round);
    return new TrainingProgress(
        round,
        status.map(RunStatus::published).orElse(published),
        plan.shards(),
        status.map(RunStatus::share).orElse((double) report.getProgress()),
        status);
  }

  /** What the master's page shows; a firewall may be between, and nothing depends on it. */
  private Optional<RunStatus> status(ApplicationReport report) throws InterruptedException {
    String page = report.getOriginalTrackingUrl();
    if (page == null || !page.startsWith("http")) {
      return Optional.empty();
    }
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(page + "status.json")).timeout(PAGE_TIMEOUT).build();
      HttpResponse<String> response = pages.send(request, HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(Json.parse(response.body(), RunStatus.class))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Waits for the end.
   *
   * @throws TrainingException if the application fails or is killed
   */
  public void await() throws IOException, InterruptedException {
    ApplicationReport report = report();
    while (!isOver(report)) {
      Thread.sleep(POLL_MILLIS);
      report = report();
    }
    if (report.getFinalApplicationStatus() != FinalApplicationStatus.SUCCEEDED) {
      throw failure(report);
    }
  }

  /** What YARN tells about the application now. */
  public ApplicationReport report() throws IOException {
    try {
      return cluster.client().getApplicationReport(id);
    } catch (YarnException e) {
      throw new TrainingException("Cannot ask for " + id + ": " + e.getMessage(), e);
    }
  }

  /** The address of the master's page, by way of YARN's proxy. */
  public String trackingUrl() throws IOException {
    return report().getTrackingUrl();
  }

  /** Kills it, if it has not ended. */
  public void kill() throws IOException {
    try {
      cluster.client().killApplication(id);
    } catch (YarnException e) {
      throw new TrainingException("Cannot kill " + id + ": " + e.getMessage(), e);
    }
    staging.delete(configuration);
  }

  @Override
  public void close() {
    cluster.close();
  }

  private TrainingException failure(ApplicationReport report) {
    String how =
        report.getYarnApplicationState() == YarnApplicationState.KILLED
            ? "it was killed"
            : "its state is " + report.getFinalApplicationStatus();
    return new TrainingException(
        "Training %s ended before its parts were there, %s: %s"
            .formatted(id, how, report.getDiagnostics().strip()));
  }

  private static boolean isOver(ApplicationReport report) {
    return switch (report.getYarnApplicationState()) {
      case FINISHED, FAILED, KILLED -> true;
      default -> false;
    };
  }
}
