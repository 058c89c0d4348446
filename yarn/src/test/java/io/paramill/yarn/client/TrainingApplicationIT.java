package io.paramill.yarn.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.paramill.storage.Location;
import io.paramill.train.TrainingPlan;
import io.paramill.yarn.protocol.ContainerToken;
import io.paramill.yarn.protocol.CoordinationGrpc;
import io.paramill.yarn.protocol.Gpus;
import io.paramill.yarn.protocol.MasterCommand;
import io.paramill.yarn.protocol.TrainingKeys;
import io.paramill.yarn.protocol.TrainingOptions;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacitySchedulerConfiguration;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceCalculator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class TrainingApplicationIT {

  private static final int NODE_MB = 2048;
  private static final int WORKER_MB = 256;

  @TempDir private static Path folder;
  private static MiniYARNCluster cluster;
  private static Configuration configuration;
  private static Location jobJar;

  @BeforeAll
  static void startCluster() throws IOException {
    YarnConfiguration settings = oneNode();
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, 2 * NODE_MB);
    settings.setInt(YarnConfiguration.NM_VCORES, 8);
    settings.set(YarnConfiguration.RESOURCE_TYPES, Gpus.RESOURCE);
    settings.setInt(YarnConfiguration.NM_RESOURCES_PREFIX + Gpus.RESOURCE, 2);
    settings.setClass(
        CapacitySchedulerConfiguration.RESOURCE_CALCULATOR_CLASS,
        DominantResourceCalculator.class,
        ResourceCalculator.class);
    cluster = new MiniYARNCluster("training", 1, 1, 1);
    cluster.init(settings);
    cluster.start();
    configuration = clientOf(cluster);
    configuration.set(TrainingKeys.STAGING_FOLDER, folder.resolve("staging").toUri().toString());
    jobJar = jobJar(folder);
  }

  @AfterAll
  static void stopCluster() {
    cluster.stop();
  }

  /** What a cluster of one node is started with. */
  static YarnConfiguration oneNode() {
    YarnConfiguration settings = new YarnConfiguration();
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    settings.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, NODE_MB);
    settings.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    settings.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99.5f);
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.8");
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    settings.setInt(YarnConfiguration.RM_NM_HEARTBEAT_INTERVAL_MS, 200);
    return settings;
  }

  /** How a client finds a cluster, whose containers have the classes of this test. */
  static Configuration clientOf(MiniYARNCluster cluster) {
    Configuration configuration = new Configuration(cluster.getConfig());
    configuration.setStrings(
        YarnConfiguration.YARN_APPLICATION_CLASSPATH,
        System.getProperty("java.class.path").replace(File.pathSeparatorChar, ','));
    return configuration;
  }

  /** Makes a jar of the module's classes. */
  static Location jobJar(Path folder) throws IOException {
    Path classes = Path.of("target/classes");
    Path jar = folder.resolve("job.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream output = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path path : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        output.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, output);
      }
    }
    return Location.of(jar);
  }

  private static ScriptedRun run(String name, int shards, int rounds, Map<String, String> script)
      throws IOException {
    return new ScriptedRun(Location.of(folder.resolve(name)), shards, rounds, script);
  }

  private static TrainingApplication submit(ScriptedRun run, int workers) throws IOException {
    return TrainingClient.submit(
        configuration, jobJar, run.plan(), TrainingOptions.of(workers, WORKER_MB));
  }

  @Test
  void trainsEveryRoundFromTheMergedModelOfTheRoundBefore() throws Exception {
    ScriptedRun run = run("rounds", 2, 2, Map.of());
    List<TrainingProgress> news = new ArrayList<>();
    String id;
    try (TrainingApplication application = submit(run, 2)) {
      application.awaitRound(1, news::add);
      run.merge(1);
      application.awaitRound(2, news::add);
      application.await();
      id = application.id();
      assertTrue(application.trackingUrl().contains(application.id()));
      assertEquals(
          FinalApplicationStatus.SUCCEEDED, application.report().getFinalApplicationStatus());
    }
    assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1}, run.weights(run.layout().part(1, 0)));
    assertArrayEquals(
        new float[] {3.5f, 3.5f, 3.5f, 3.5f, 3.5f, 3.5f}, run.weights(run.layout().part(2, 1)));
    assertEquals(2, news.get(news.size() - 1).published());
    assertTrue(
        news.stream().anyMatch(progress -> progress.status().isPresent()),
        "the master's page was never reached");
    assertEquals(List.of(), files(folder.resolve("rounds/rounds/round-00001/parts/_attempts")));
    // The master cleans up after it has told YARN that it is done.
    while (Files.exists(folder.resolve("staging").resolve(id))) {
      Thread.sleep(100);
    }
  }

  private static List<String> files(Path root) throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.map(Path::toString).toList();
    }
  }

  @Test
  void repeatsWhatFailedAndWhatDied() throws Exception {
    ScriptedRun run = run("faults", 3, 1, Map.of("0", "throw:2", "1", "halt:1", "2", "memory:1"));
    try (TrainingApplication application = submit(run, 2)) {
      application.awaitRound(1, progress -> {});
      application.await();
    }
    for (int shard = 0; shard < 3; shard++) {
      assertEquals(shard + 1f, run.weights(run.layout().part(1, shard))[0]);
    }
  }

  @Test
  void workersThatMeetBeginTheRoundAnewWhenOneOfThemDies() throws Exception {
    ScriptedRun run =
        new ScriptedRun(
            Location.of(folder.resolve("meeting")),
            2,
            2,
            Map.of("1.later", "halt:1", "0.later", "throw:1"),
            new TrainingPlan.Sync(3, "sum"));
    try (TrainingApplication application = submit(run, 2)) {
      application.awaitRound(1, progress -> {});
      // One block: shard 0 owns it. Three steps in which the shards add 1 and 2.
      float[] merged = run.weights(run.layout().part(1, 0));
      assertArrayEquals(new float[] {9, 9, 9, 9, 9, 9}, merged);
      run.merge(1);
      application.awaitRound(2, progress -> {});
      application.await();
    }
    assertArrayEquals(new float[] {18, 18, 18, 18, 18, 18}, run.weights(run.layout().part(2, 0)));
  }

  @Test
  void refusesWorkersThatCannotMeetBecauseTheyAreTooFew() throws Exception {
    ScriptedRun run =
        new ScriptedRun(
            Location.of(folder.resolve("lonely")), 3, 1, Map.of(), new TrainingPlan.Sync(2, "sum"));
    assertContains(
        assertThrows(TrainingException.class, () -> submit(run, 2)), "3 shards, 2 workers");
  }

  @Test
  void endsWithTheTrainersOwnWordsAndGoesOnLaterWithWhatWasPublished() throws Exception {
    ScriptedRun run = run("hopeless", 2, 1, Map.of("0", "throw:0", "1", "throw:4"));
    // One worker takes the shards in their order: the first is published before the second fails.
    try (TrainingApplication application = submit(run, 1)) {
      TrainingException failure =
          assertThrows(TrainingException.class, () -> application.awaitRound(1, progress -> {}));
      assertContains(failure, "shard 1 in round 1: it failed 4 times");
      assertContains(failure, "the scripted trainer is out of luck");
    }
    try (TrainingApplication again = submit(run, 1)) {
      again.awaitRound(1, progress -> {});
      again.await();
    }
    assertEquals(2f, run.weights(run.layout().part(1, 1))[0]);
    assertEquals(1, files(folder.resolve("hopeless/attempts/0")).size(), "shard 0 was retrained");
  }

  @Test
  void endsWithTheContainersOwnErrorOutputWhenItDiesTooOften() throws Exception {
    ScriptedRun run = run("deadly", 1, 1, Map.of("0", "halt:99"));
    try (TrainingApplication application = submit(run, 1)) {
      TrainingException failure = assertThrows(TrainingException.class, application::await);
      assertContains(failure, "exit status 77");
      assertContains(failure, "the scripted trainer pulls the plug");
    }
  }

  @Test
  void refusesCallsWithoutAValidToken() throws Exception {
    ScriptedRun run = run("guarded", 1, 1, Map.of("0", "sleep:1"));
    try (TrainingApplication application = submit(run, 1)) {
      ApplicationReport report = application.report();
      while (report.getRpcPort() <= 0) {
        Thread.sleep(100);
        report = application.report();
      }
      ManagedChannel channel =
          OkHttpChannelBuilder.forAddress(report.getHost(), report.getRpcPort())
              .usePlaintext()
              .build();
      var master = CoordinationGrpc.newStub(channel);
      byte[] forged = ContainerToken.of(new byte[32], "container_1_1_01_000002");
      assertEquals(Status.Code.UNAUTHENTICATED, outcome(master));
      assertEquals(
          Status.Code.UNAUTHENTICATED,
          outcome(
              master.withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      ContainerToken.headers("container_1_1_01_000002", forged)))));
      channel.shutdownNow();
      application.kill();
      TrainingException killed = assertThrows(TrainingException.class, application::await);
      assertContains(killed, "it was killed");
    }
  }

  private static Status.Code outcome(CoordinationGrpc.CoordinationStub master)
      throws InterruptedException, ExecutionException {
    CompletableFuture<Status.Code> code = new CompletableFuture<>();
    var unused =
        master.work(
            new StreamObserver<MasterCommand>() {
              @Override
              public void onNext(MasterCommand command) {
                code.complete(Status.Code.OK);
              }

              @Override
              public void onError(Throwable cause) {
                code.complete(Status.fromThrowable(cause).getCode());
              }

              @Override
              public void onCompleted() {
                code.complete(Status.Code.OK);
              }
            });
    return code.get();
  }

  @Test
  void refusesContainersThatTheClusterCannotHold() throws Exception {
    ScriptedRun run = run("large", 1, 1, Map.of());
    TrainingException aboveMaximum =
        assertThrows(
            TrainingException.class,
            () ->
                TrainingClient.submit(
                    configuration, jobJar, run.plan(), TrainingOptions.of(1, 5000)));
    // Some time after its start YARN counts what its nodes have, not what it is configured for.
    assertContains(aboveMaximum, "5000 MB: the cluster gives at most ");
    assertContains(aboveMaximum, "(yarn.scheduler.maximum-allocation-mb)");
    TrainingException aboveNodes =
        assertThrows(
            TrainingException.class,
            () ->
                TrainingClient.submit(
                    configuration, jobJar, run.plan(), TrainingOptions.of(1, 3000)));
    assertContains(aboveNodes, " 3000 MB: the ");
    assertContains(aboveNodes, " 2048 MB");
  }

  @Test
  void asksForGpusAndRefusesMoreThanThereAre() throws Exception {
    ScriptedRun run = run("gpus", 2, 1, Map.of());
    try (TrainingApplication application =
        TrainingClient.submit(configuration, jobJar, run.plan(), withGpus(1))) {
      application.await();
      var used = application.report().getApplicationResourceUsageReport().getResourceSecondsMap();
      assertTrue(used.containsKey(Gpus.RESOURCE), used.toString());
    }
    TrainingException tooMany =
        assertThrows(
            TrainingException.class,
            () -> TrainingClient.submit(configuration, jobJar, run.plan(), withGpus(3)));
    assertContains(tooMany, "with 3 GPUs: ");
  }

  private static TrainingOptions withGpus(int gpus) {
    return new TrainingOptions(1, 2, WORKER_MB, 0, 1, gpus, 4, "", "");
  }

  @Test
  void givesUpSoonIfThereIsNoResourceManager() throws Exception {
    ScriptedRun run = run("nowhere", 1, 1, Map.of());
    Configuration elsewhere = new Configuration(configuration);
    elsewhere.set(YarnConfiguration.RM_ADDRESS, "127.0.0.1:1");
    long start = System.nanoTime();
    TrainingException failure =
        assertThrows(
            TrainingException.class,
            () ->
                TrainingClient.submit(
                    elsewhere, jobJar, run.plan(), TrainingOptions.of(1, WORKER_MB)));
    assertContains(failure, "Cannot reach the ResourceManager at 127.0.0.1:1");
    assertEquals(1, failure.getMessage().lines().count());
    assertTrue(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) < 20);
  }

  private static void assertContains(Throwable failure, String text) {
    assertTrue(failure.getMessage().contains(text), failure.getMessage());
  }
}
