package io.paramill.pipeline;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.yarn.client.TrainingApplication;
import io.paramill.yarn.client.TrainingClient;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.Closeable;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/**
 * The training application of a run: started when the first round needs it, kept until the last one
 * is over, so that its containers stay warm between rounds.
 */
final class TrainingSession implements Closeable {

  private final Configuration configuration;
  private final Storage storage;
  private final Location jobJar;
  private final Training training;
  private TrainingApplication application;

  TrainingSession(
      Configuration configuration, Storage storage, Location jobJar, Training training) {
    this.configuration = configuration;
    this.storage = storage;
    this.jobJar = jobJar;
    this.training = training;
  }

  /** The application, which trains from this round on. */
  TrainingApplication from(int round) throws IOException {
    if (application == null) {
      application =
          TrainingClient.submit(
              configuration,
              jobJar,
              training.plan(),
              new TrainingOptions(
                  round,
                  training.workers(),
                  training.memoryMiB(storage),
                  training.nativeMiB(storage),
                  training.threads(),
                  training.gpus(),
                  TrainingOptions.DEFAULT_MAX_ATTEMPTS,
                  configuration.get("paramill.train.jvm.options", ""),
                  configuration.get("mapreduce.job.queuename", "")));
    }
    return application;
  }

  /** Waits until the application has ended by itself, after the last round. */
  void await() throws IOException, InterruptedException {
    if (application != null) {
      application.await();
      application.close();
      application = null;
    }
  }

  /** Kills the application if it still runs. */
  @Override
  public void close() throws IOException {
    if (application != null) {
      application.kill();
      application.close();
      application = null;
    }
  }
}
