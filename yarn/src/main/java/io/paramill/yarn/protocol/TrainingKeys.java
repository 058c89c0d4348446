package io.paramill.yarn.protocol;

/** Names of the application's own settings in the Hadoop configuration. */
public final class TrainingKeys {

  /** How long idle containers are kept while a model is merged, in seconds. */
  public static final String LINGER_SECONDS = "paramill.train.linger.seconds";

  /** How long the merged model of a round may take, in seconds. */
  public static final String MERGE_TIMEOUT_SECONDS = "paramill.train.merge.timeout.seconds";

  /** How often the master asks the ResourceManager for news, in milliseconds. */
  public static final String HEARTBEAT_MILLIS = "paramill.train.heartbeat.ms";

  /** The memory of the master's container, in MB. */
  public static final String MASTER_MEMORY_MB = "paramill.train.master.memory.mb";

  /** The folder of the files that applications are started from. */
  public static final String STAGING_FOLDER = "paramill.train.staging.dir";

  /** Whether the nodes' class path has this code, so that no application need bring it. */
  public static final String JAR_INSTALLED = "paramill.jar.installed";

  private TrainingKeys() {}
}
