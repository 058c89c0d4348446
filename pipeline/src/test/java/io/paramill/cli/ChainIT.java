package io.paramill.cli;

import static io.paramill.tensor.TensorFormatContract.assertSameTensors;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.convert.Formats;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.testing.PaddlePeer;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The released command against a cluster, with everything in HDFS, as at a company. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChainIT {

  private static final int WORDS = 120_000;
  private static final String FORMATS = "tensorflow,torch,paddle,numpy,safetensors,word2vec";
  private static final String[] SETTINGS = {
    "--epochs", "1", "--rounds", "2", "--sync-per-epoch", "4", "--dim", "24", "--seed", "7"
  };

  private Path work;
  private Release.Running cluster;
  private Release release;
  private Storage storage;
  private String hdfs;

  @BeforeAll
  void startCluster(@TempDir Path folder) throws IOException, InterruptedException {
    work = folder;
    Path conf = work.resolve("conf");
    Release alone = Release.in(work);
    cluster = alone.start("cluster", "--conf-dir", conf.toString());
    while (!Files.exists(conf.resolve("core-site.xml"))) {
      assertTrue(cluster.process().isAlive(), () -> "no cluster: " + cluster.err());
      Thread.sleep(200);
    }
    release = alone.on(conf);
    Configuration configuration = new Configuration();
    configuration.addResource(new org.apache.hadoop.fs.Path(conf.resolve("core-site.xml").toUri()));
    hdfs = configuration.get("fs.defaultFS");
    storage = new HadoopStorage(configuration);
    put("/corpus/books.txt", Release.corpus(WORDS).getBytes(StandardCharsets.UTF_8));
  }

  @AfterAll
  void stopCluster() throws IOException, InterruptedException {
    if (cluster != null) {
      cluster.process().getOutputStream().close();
      cluster.await().succeeded();
    }
  }

  @Test
  @Order(1)
  void theChainLeavesOneModelInEveryLayout() throws IOException, InterruptedException {
    Release.Result result =
        release.run(arguments("run", "/runs/a", "--export", FORMATS)).succeeded();

    for (String part : List.of("Shards by random", "Rounds", "ws353", "Nearest words", "Time")) {
      assertTrue(result.out().contains(part), result.out());
    }
    assertEquals(WORDS, ShardManifest.read(storage, at("/runs/a/shards")).tokens());
    try (TensorSource model = open("/runs/a/rounds/round-00002/model")) {
      for (String export : exports().values()) {
        if (!export.endsWith("vectors.bin")) {
          try (TensorSource exported = open(export)) {
            assertSameTensors(model, exported);
          }
        }
      }
      try (TensorSource vectors = open("/runs/a/export/word2vec/vectors.bin")) {
        assertEquals(model.catalog().vocabulary(), vectors.catalog().vocabulary());
        assertArrayEquals(
            model.open(model.catalog().tensor("embeddings")).readAll(),
            vectors.open(vectors.catalog().tensor("embedding")).readAll());
      }
    }
  }

  @Test
  @Order(2)
  void theRealFrameworksOpenWhatTheChainLeaves() throws IOException, InterruptedException {
    Path local = Files.createDirectory(work.resolve("frameworks"));
    for (Map.Entry<String, String> export : exports().entrySet()) {
      download(at(export.getValue()), local.resolve(export.getKey()));
    }
    PythonPeer.run("/io/paramill/cli/open_exports.py", local.toString());
    PaddlePeer.feed(local.resolve("paddle"));
    List<String> expected = new ArrayList<>();
    try (TensorSource model = open("/runs/a/rounds/round-00002/model")) {
      for (TensorSpec spec : model.catalog().tensors()) {
        String bytes = HexFormat.of().formatHex(model.open(spec).readAll());
        expected.add("output\t%s\t%s".formatted(spec.dtype(), bytes));
      }
    }
    assertEquals(expected, PaddlePeer.run(local.resolve("paddle")));
  }

  @Test
  @Order(3)
  void workersLogWhereYarnKeepsLogs() throws IOException {
    List<Path> folders = List.of(work);
    for (String glob :
        List.of(
            "paramill-cluster-*",
            "data",
            "paramill",
            "yarn-*",
            "*-logDir-*",
            "application_*",
            "container_*",
            "syslog")) {
      folders = list(folders, glob);
    }
    StringBuilder logs = new StringBuilder();
    for (Path log : folders) {
      logs.append(Files.readString(log));
    }
    assertTrue(logs.indexOf("Shard 1: 2 exchanges") >= 0, logs.toString());
  }

  private static List<Path> list(List<Path> folders, String glob) throws IOException {
    List<Path> paths = new ArrayList<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
        files.forEach(paths::add);
      }
    }
    return paths;
  }

  @Test
  @Order(4)
  void runAgainItFindsEverythingDone() throws IOException, InterruptedException {
    Release.Result again =
        release.run(arguments("run", "/runs/a", "--export", FORMATS + ",pickle")).succeeded();

    List<String> worked = again.err().lines().filter(line -> line.contains("done in")).toList();
    assertEquals(1, worked.size(), again.err());
    assertTrue(worked.get(0).startsWith("export pickle"), again.err());
  }

  @Test
  @Order(5)
  void aChangedSettingOrInputIsNamed() throws IOException, InterruptedException {
    release
        .run(arguments("run", "/runs/a", "--window", "3"))
        .failed(ExitCode.OUTPUT, "--window", "5", "3", "--overwrite");
    String[] other = arguments("run", "/runs/a");
    other[2] = "/corpus";
    release.run(other).failed(ExitCode.OUTPUT, "--input");
  }

  @Test
  @Order(6)
  void stageByStageTheSameBytesComeOut() throws IOException, InterruptedException {
    String out = hdfs + "/runs/b";
    String input = hdfs + "/corpus/books.txt";
    release.run("vocab", "--input", input, "--output", out).succeeded();
    release.run("shard", "--input", input, "--output", out, "--seed", "7").succeeded();
    List<String> train = new ArrayList<>(List.of("train", "--output", out));
    train.addAll(List.of(SETTINGS));
    release.run(train.toArray(String[]::new)).succeeded();
    release.run("merge", "--output", out).succeeded();
    release.run("convert", "--run", out, "--export", FORMATS).succeeded();

    Map<String, byte[]> first = files(at("/runs/a/export"));
    first.keySet().removeIf(name -> name.contains("/pickle/"));
    Map<String, byte[]> second = files(at("/runs/b/export"));
    assertEquals(first.keySet(), second.keySet());
    first.forEach((name, bytes) -> assertArrayEquals(bytes, second.get(name), name));
  }

  @Test
  @Order(7)
  void modelsAreInspectedConvertedAndScored() throws IOException, InterruptedException {
    String model = hdfs + "/runs/a/export/torch/model.pt";
    Path copy = work.resolve("copy.safetensors");
    release.run("convert", model, "file:" + copy).succeeded();
    assertEquals(
        tensors(release.run("inspect", "--json", "--digest", model).succeeded()),
        tensors(release.run("inspect", "--json", "--digest", "file:" + copy).succeeded()));
    assertTrue(
        release.run("eval", hdfs + "/runs/a").succeeded().out().contains("gram1"), "analogies");
    assertEquals(
        4,
        release
            .run("neighbors", hdfs + "/runs/a/export/word2vec/vectors.bin", "--top", "3", "the")
            .succeeded()
            .out()
            .lines()
            .count());
  }

  @Test
  @Order(8)
  void badInputIsOneLineAndLeavesNothing() throws IOException, InterruptedException {
    put("/bad/empty.txt", new byte[0]);
    byte[] corrupt = Files.readAllBytes(Path.of("../testdata/corpus/en8.txt.bz2"));
    corrupt = Arrays.copyOf(corrupt, 300_000);
    corrupt[150_000] ^= 64;
    put("/bad/corrupt.txt.bz2", corrupt);

    vocab("/bad/nothing.txt").failed(ExitCode.INPUT, "nothing.txt");
    vocab("/bad/empty.txt").failed(ExitCode.INPUT, "empty.txt");
    vocab("/corpus/books.txt", "--min-count", "1000000").failed(ExitCode.INPUT, "1000000");
    vocab("/bad/corrupt.txt.bz2", "-D", "mapreduce.map.maxattempts=1")
        .failed(ExitCode.INPUT, "corrupt.txt.bz2");
    assertTrue(!storage.exists(at("/bad/run/vocabulary")));
  }

  @Test
  @Order(9)
  void whatTheClusterCannotGiveIsSaidAtOnce() throws IOException, InterruptedException {
    release
        .run(
            "train",
            "--output",
            hdfs + "/runs/b",
            "--rounds",
            "2",
            "--sync-per-epoch",
            "4",
            "--epochs",
            "1",
            "--dim",
            "24",
            "--seed",
            "7",
            "--memory",
            "99999")
        .succeeded();
    release
        .run(arguments("run", "/runs/c", "--memory", "99999", "--rounds", "1"))
        .failed(ExitCode.CLUSTER, "99999", "yarn.scheduler.maximum-allocation-mb");
    release
        .run(
            "vocab",
            "-D",
            "yarn.resourcemanager.address=localhost:1",
            "--input",
            hdfs + "/corpus",
            "--output",
            hdfs + "/runs/d")
        .failed(ExitCode.CLUSTER, "localhost:1");
    put("/foreign/file.txt", new byte[] {'x'});
    release.run(arguments("run", "/foreign")).failed(ExitCode.OUTPUT, "/foreign");
  }

  private Release.Result vocab(String input, String... more)
      throws IOException, InterruptedException {
    storage.delete(at("/bad/run"));
    List<String> arguments =
        new ArrayList<>(List.of("vocab", "--input", hdfs + input, "--output", hdfs + "/bad/run"));
    arguments.addAll(List.of(more));
    return release.run(arguments.toArray(String[]::new));
  }

  private String[] arguments(String command, String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--input", "/corpus/books.txt", "--output", hdfs + output));
    arguments.addAll(List.of(SETTINGS));
    for (int i = 0; i < more.length; i += 2) {
      int at = arguments.indexOf(more[i]);
      if (at >= 0) {
        arguments.set(at + 1, more[i + 1]);
      } else {
        arguments.addAll(List.of(more[i], more[i + 1]));
      }
    }
    return arguments.toArray(String[]::new);
  }

  private static Map<String, String> exports() {
    Map<String, String> exports = new TreeMap<>();
    exports.put("tensorflow", "/runs/a/export/tensorflow");
    exports.put("model.pt", "/runs/a/export/torch/model.pt");
    exports.put("paddle", "/runs/a/export/paddle");
    exports.put("numpy", "/runs/a/export/numpy");
    exports.put("model.safetensors", "/runs/a/export/safetensors/model.safetensors");
    exports.put("vectors.bin", "/runs/a/export/word2vec/vectors.bin");
    return exports;
  }

  private static String tensors(Release.Result inspected) {
    List<String> rows =
        inspected
            .out()
            .lines()
            .filter(line -> line.contains("sha256") || line.contains("\"name\""))
            .sorted()
            .toList();
    assertTrue(rows.size() >= 8, inspected.out());
    return String.join("\n", rows);
  }

  private Location at(String path) {
    return Location.of(hdfs + path);
  }

  private TensorSource open(String path) throws IOException {
    return Formats.recognise(storage, at(path)).open(storage, at(path), FormatOptions.NONE);
  }

  private void put(String path, byte[] bytes) throws IOException {
    try (StorageOutput output = storage.create(at(path))) {
      output.write(bytes, 0, bytes.length);
    }
  }

  private Map<String, byte[]> files(Location folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    collect(folder, folder.uri().length(), files);
    return files;
  }

  private void collect(Location location, int prefix, Map<String, byte[]> files)
      throws IOException {
    for (Storage.Entry entry : storage.list(location)) {
      if (entry.folder()) {
        collect(entry.location(), prefix, files);
      } else {
        try (StorageInput input = storage.open(entry.location())) {
          files.put(
              entry.location().uri().substring(prefix),
              input.readHead(Math.toIntExact(input.lengthBytes())));
        }
      }
    }
  }

  private void download(Location from, Path to) throws IOException {
    if (storage.isFolder(from)) {
      for (Storage.Entry entry : storage.list(from)) {
        download(entry.location(), to.resolve(entry.location().name()));
      }
    } else {
      Files.createDirectories(to.getParent());
      try (StorageInput input = storage.open(from);
          OutputStream output = Files.newOutputStream(to)) {
        input.stream().transferTo(output);
      }
    }
  }
}
