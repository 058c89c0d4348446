package io.paramill.yarn.client;

import io.paramill.run.Json;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.JavaContainer;
import io.paramill.yarn.protocol.Staging;
import io.paramill.yarn.protocol.TrainingJob;
import io.paramill.yarn.protocol.TrainingKeys;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.client.util.YarnClientUtils;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Starts training applications. */
public final class TrainingClient {

  /** The type of the application, as YARN lists it. */
  public static final String APPLICATION_TYPE = "PARAMILL";

  private static final String MASTER = "io.paramill.yarn.master.Master";
  private static final int MASTER_MEMORY_MB = 384;
  private static final short PRIVATE_FOLDER = 0700;

  /** The tags that Oozie finds, and kills, its applications by. */
  private static final String TAGS = "mapreduce.job.tags";

  /**
   * Blocks that are sent, received and merged, when workers meet, without a full collection for
   * each few.
   */
  private static final long BLOCKS_ON_THEIR_WAY_BYTES = 160L << 20;

  private TrainingClient() {}

  /**
   * Starts an application that trains the plan's rounds, from the options' first one on. It returns
   * as soon as YARN has accepted it.
   *
   * @param configuration of the cluster, and with the settings of {@link TrainingKeys}
   * @param jobJar the code of master and workers with all that the cluster's class path lacks
   * @throws TrainingException if the cluster cannot be reached or could never hold the containers
   */
  public static TrainingApplication submit(
      Configuration configuration, Location jobJar, TrainingPlan plan, TrainingOptions options)
      throws IOException {
    TrainingJob job = new TrainingJob(plan, options);
    int masterMemoryMb = configuration.getInt(TrainingKeys.MASTER_MEMORY_MB, MASTER_MEMORY_MB);
    Cluster cluster = new Cluster(configuration);
    Staging staging = null;
    boolean submitted = false;
    try {
      YarnClientApplication application = cluster.newApplication(plan, options, masterMemoryMb);
      ApplicationSubmissionContext context = application.getApplicationSubmissionContext();
      staging = stage(configuration, jobJar, job, context.getApplicationId().toString());
      context.setApplicationName("paramill " + plan.trainer() + " " + plan.root());
      context.setApplicationType(APPLICATION_TYPE);
      context.setResource(Resource.newInstance(masterMemoryMb, 1));
      context.setApplicationTags(
          new HashSet<>(Arrays.asList(configuration.getTrimmedStrings(TAGS))));
      if (!options.queue().isEmpty()) {
        context.setQueue(options.queue());
      }
      context.setAMContainerSpec(
          new JavaContainer(MASTER, masterMemoryMb, 0, "", List.of())
              .context(configuration, staging, credentials(configuration, staging, plan)));
      cluster.client().submitApplication(context);
      submitted = true;
      return new TrainingApplication(
          cluster, context.getApplicationId(), configuration, staging, plan);
    } catch (YarnException e) {
      throw new TrainingException("Cannot submit the application: " + e.getMessage(), e);
    } finally {
      if (!submitted) {
        if (staging != null) {
          staging.delete(configuration);
        }
        cluster.close();
      }
    }
  }

  /**
   * Refuses workers that no container of the cluster could hold, which spares a run all that comes
   * before its training.
   *
   * @throws TrainingException if the cluster cannot be reached or could never hold one
   */
  public static void checkWorker(Configuration configuration, int memoryMb) throws IOException {
    try (Cluster cluster = new Cluster(configuration)) {
      cluster.checkWorker(memoryMb);
    }
  }

  /**
   * The memory that a worker needs: the trainer's, and in a synchronised plan that of the blocks
   * which it merges.
   */
  public static long workerMemoryBytes(TrainingPlan plan, Storage storage) throws IOException {
    Trainer trainer = Trainer.named(plan.trainer());
    long bytes = trainer.memoryBytes(plan, storage);
    if (!plan.synchronised()) {
      return bytes;
    }
    Location model = new RunLayout(Location.of(plan.root())).model(0);
    List<TensorSpec> tensors =
        storage.exists(RunLayout.manifest(model))
            ? PartManifest.read(storage, model).tensors().stream()
                .map(PartManifest.Tensor::spec)
                .toList()
            : trainer.initialise(plan, storage, block -> {});
    long modelBytes = tensors.stream().mapToLong(TensorSpec::lengthBytes).sum();
    return bytes + modelBytes / plan.shards() + BLOCKS_ON_THEIR_WAY_BYTES;
  }

  /** The part of it that native code takes. */
  public static long workerNativeBytes(TrainingPlan plan, Storage storage) throws IOException {
    return Trainer.named(plan.trainer()).nativeBytes(plan, storage);
  }

  /** The memory of a GPU that a worker needs beside it; 0 if it needs no GPU. */
  public static long workerGpuBytes(TrainingPlan plan, Storage storage) throws IOException {
    return Trainer.named(plan.trainer()).gpuBytes(plan, storage);
  }

  private static Staging stage(
      Configuration configuration, Location jobJar, TrainingJob job, String application)
      throws IOException {
    String root = configuration.get(TrainingKeys.STAGING_FOLDER);
    FileSystem system =
        root == null ? FileSystem.get(configuration) : new Path(root).getFileSystem(configuration);
    Path home = root == null ? new Path(system.getHomeDirectory(), ".paramill") : new Path(root);
    Staging staging = new Staging(system.makeQualified(new Path(home, application)));
    FileSystem.mkdirs(system, staging.folder(), new FsPermission(PRIVATE_FOLDER));
    if (!configuration.getBoolean(TrainingKeys.JAR_INSTALLED, false)) {
      copy(configuration, HadoopStorage.path(jobJar), system, staging.file(Staging.JAR));
    }
    for (String library : configuration.getTrimmedStrings(Staging.LIBRARIES)) {
      Path jar = new Path(library);
      copy(configuration, jar, system, staging.file(jar.getName()));
    }
    try (OutputStream output = system.create(staging.file(Staging.CONFIGURATION))) {
      configuration.writeXml(output);
    }
    try (OutputStream output = system.create(staging.file(Staging.JOB))) {
      output.write(Json.text(job).getBytes(StandardCharsets.UTF_8));
    }
    return staging;
  }

  private static void copy(Configuration configuration, Path from, FileSystem system, Path to)
      throws IOException {
    FileUtil.copy(from.getFileSystem(configuration), from, system, to, false, configuration);
  }

  /** The user's, with tokens for the file systems where security asks for them. */
  private static Credentials credentials(
      Configuration configuration, Staging staging, TrainingPlan plan) throws IOException {
    Credentials credentials =
        new Credentials(UserGroupInformation.getCurrentUser().getCredentials());
    credentials.addSecretKey(ContainerToken.SECRET, ContainerToken.newSecret());
    if (UserGroupInformation.isSecurityEnabled()) {
      String renewer = YarnClientUtils.getRmPrincipal(configuration);
      for (Path path : List.of(staging.folder(), new Path(plan.root()))) {
        path.getFileSystem(configuration).addDelegationTokens(renewer, credentials);
      }
    }
    return credentials;
  }
}
