package io.paramill.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.mapred.ShuffleHandler;
import org.apache.hadoop.mapreduce.v2.hs.JobHistoryServer;
import org.apache.hadoop.mapreduce.v2.jobhistory.JHAdminConfig;
import org.apache.hadoop.service.Service;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * HDFS, YARN and MapReduce in this JVM: the real daemons, on ports of the loopback interface, with
 * two NodeManagers that start real containers. For trying things out and for tests; it lives as
 * long as the process.
 */
final class EmbeddedCluster implements Cluster {

  static final int NODES = 2;

  /**
   * Two containers of a few hundred MiB, an application master each for training and for MapReduce,
   * and a task.
   */
  private static final int MEMORY_MIB = 6144;

  private static final String MEMORY = "paramill.embedded.memory.mb";

  private static final List<String> HISTORY_ADDRESSES =
      List.of(
          JHAdminConfig.MR_HISTORY_ADDRESS,
          JHAdminConfig.MR_HISTORY_WEBAPP_ADDRESS,
          JHAdminConfig.JHS_ADMIN_ADDRESS);

  private static final long CHECK_NANOS = 100_000_000;
  private static final int QUIET_CHECKS = 4;
  private static final int MOST_CHECKS = 100;

  private final Path folder;
  private final MiniDFSCluster hdfs;
  private final Configuration configuration;
  private boolean closed;

  private EmbeddedCluster(Path folder, MiniDFSCluster hdfs, Configuration configuration) {
    this.folder = folder;
    this.hdfs = hdfs;
    this.configuration = configuration;
  }

  /**
   * Starts the cluster; takes some seconds.
   *
   * @param settings what the user asks for; wins over the cluster's own settings
   */
  static EmbeddedCluster start(Configuration settings) throws IOException {
    Path folder = Files.createTempDirectory("paramill-cluster-");
    Configuration own = own(settings, folder);
    Configuration configuration = with(settings, own);
    System.setProperty("test.build.data", folder.resolve("data").toString());
    System.setProperty("java.io.tmpdir", Files.createDirectories(folder.resolve("tmp")).toString());
    // YARN needs no file system to start, and each start takes one processor some seconds.
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<MiniYARNCluster> yarn = thread.submit(() -> yarn(configuration));
    thread.shutdown();
    MiniDFSCluster hdfs =
        new MiniDFSCluster.Builder(
                new Configuration(configuration), folder.resolve("hdfs").toFile())
            .numDataNodes(1)
            .storagesPerDatanode(1)
            .build();
    try {
      makeFolders(hdfs.getFileSystem());
      Configuration files = new Configuration(configuration);
      FileSystem.setDefaultUri(files, hdfs.getURI());
      Configuration history = history(files);
      Configuration client = with(yarn.get().getConfig(), own);
      FileSystem.setDefaultUri(client, hdfs.getURI());
      HISTORY_ADDRESSES.forEach(key -> client.set(key, history.get(key)));
      return new EmbeddedCluster(folder, hdfs, client);
    } catch (RuntimeException | IOException | InterruptedException | ExecutionException e) {
      new EmbeddedCluster(folder, hdfs, configuration).close();
      throw new IOException("Cannot start the embedded cluster: " + e.getMessage(), e);
    }
  }

  private static MiniYARNCluster yarn(Configuration configuration) {
    Configuration own = new Configuration(configuration);
    own.set(YarnConfiguration.NM_AUX_SERVICES, ShuffleHandler.MAPREDUCE_SHUFFLE_SERVICEID);
    own.setClass(
        YarnConfiguration.NM_AUX_SERVICE_FMT.formatted(ShuffleHandler.MAPREDUCE_SHUFFLE_SERVICEID),
        ShuffleHandler.class,
        Service.class);
    MiniYARNCluster yarn = new MiniYARNCluster("paramill", NODES, 1, 1);
    yarn.init(own);
    yarn.start();
    return yarn;
  }

  private static void makeFolders(FileSystem files) throws IOException {
    for (String name : new String[] {"/tmp", "/user"}) {
      files.mkdirs(new org.apache.hadoop.fs.Path(name));
      files.setPermission(new org.apache.hadoop.fs.Path(name), new FsPermission((short) 0777));
    }
  }

  /** Starts the history server; returns the settings with its addresses. */
  private static Configuration history(Configuration files) {
    Configuration own = new Configuration(files);
    HISTORY_ADDRESSES.forEach(key -> own.set(key, "localhost:0"));
    JobHistoryServer server = new JobHistoryServer();
    server.init(own);
    server.start();
    return server.getConfig();
  }

  /** The cluster's own settings, where the user has none. */
  private static Configuration own(Configuration settings, Path folder) {
    Configuration own = new Configuration(false);
    own.addResource("paramill-embedded.xml");
    int memory = settings.getInt(MEMORY, MEMORY_MIB);
    String classPath = System.getProperty("java.class.path").replace(':', ',');
    own.set("hadoop.tmp.dir", folder.resolve("hadoop").toString());
    own.setBoolean("paramill.jar.installed", true);
    own.set("yarn.application.classpath", classPath);
    own.set("mapreduce.application.classpath", classPath);
    own.setInt("yarn.nodemanager.resource.memory-mb", memory / NODES);
    own.setInt("yarn.scheduler.maximum-allocation-mb", memory / NODES);
    Configuration chosen = new Configuration(false);
    for (Map.Entry<String, String> entry : own) {
      if (!ClusterFiles.isSet(settings, entry.getKey())) {
        chosen.set(entry.getKey(), entry.getValue());
      }
    }
    return chosen;
  }

  /** Hadoop's own mini clusters change some settings; what clients use is put right by this. */
  private static Configuration with(Configuration base, Configuration own) {
    Configuration both = new Configuration(base);
    for (Map.Entry<String, String> entry : own) {
      both.set(entry.getKey(), entry.getValue());
    }
    return both;
  }

  @Override
  public Configuration configuration() {
    return new Configuration(configuration);
  }

  @Override
  public String description() {
    return "embedded, with %d nodes".formatted(NODES);
  }

  /**
   * Ends every container and deletes what the cluster kept. The daemons' threads end with the
   * process.
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // Ctrl-C comes as an interrupt, and whoever is interrupted cannot wait.
    boolean interrupted = Thread.interrupted();
    try {
      endContainers();
      hdfs.shutdown(true);
    } finally {
      deleteFolder();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void deleteFolder() {
    for (int check = 0; check < MOST_CHECKS && Files.exists(folder); check++) {
      // Daemons still write and tidy up beside us, so it can take more than one go.
      FileUtil.fullyDelete(folder.toFile());
      LockSupport.parkNanos(CHECK_NANOS / 2);
    }
  }

  /** Until no more come: a master that is killed is started once more. */
  private static void endContainers() {
    int quiet = 0;
    for (int check = 0; check < MOST_CHECKS && quiet < QUIET_CHECKS; check++) {
      List<ProcessHandle> containers = ProcessHandle.current().descendants().toList();
      containers.forEach(ProcessHandle::destroyForcibly);
      quiet = containers.isEmpty() ? quiet + 1 : 0;
      LockSupport.parkNanos(CHECK_NANOS);
    }
  }
}
