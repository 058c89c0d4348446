package io.paramill.train.word2vec;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Phrases;
import io.paramill.corpus.Vocabulary;
import io.paramill.corpus.WordIndex;
import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.Exchange;
import io.paramill.train.ShardRecords;
import io.paramill.train.Trainer;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import io.paramill.train.cuda.CudaDevice;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Word vectors by skip-gram or a bag of words. Documents are words between blanks; those that the
 * run's vocabulary lacks are passed over. Only the rows of a shard's words are fetched and trained.
 *
 * <pre>
 * setting    default
 * dim        128      columns of the matrices
 * window     5        the most words on each side of a centre
 * model      skip-gram    each word of a window learns for itself; cbow: their mean does
 * loss       negative     nce, sampled-softmax, hierarchical: as {@link NegativeSampling}, {@link
 *                         CandidateLoss}, {@link HierarchicalSoftmax} say
 * negative   5        words that a window's centre is told from; not for hierarchical
 * batch      1        windows of a document that have them in common
 * sample     1e-4     words with a larger share of the corpus are skipped now and then; 0: none is
 * rate       0.05     learning rate; falls in a line to 1e-4 of that over all epochs
 * optimizer  sgd      adagrad: with a sum for each row, see {@link AdaGrad}; for skip-gram
 * hot-steps  1        of so many steps the last one exchanges all rows, the others only
 * hot-rows   4096     those of so many most frequent words
 * threads    1        documents that are trained at the same time, see {@link Hogwild}
 * kernel     auto     vector, plain or auto: vector where the JVM and the processor have it; nd4j:
 *                     in batches, see {@link Nd4jWindows}; not with adagrad or several threads;
 *                     cuda: {@link CudaBackend}
 *
 * tensor             initially
 * embeddings   f32 [V, dim]  uniform in (-0.5 / dim, 0.5 / dim)
 * nce/weights  f32 [V, dim]  0    of words; for hierarchical of inner nodes, the last row is none
 * nce/biases   f32 [V]       0    trained by nce and sampled-softmax alone
 * global_step  i64 scalar    0    centres trained
 * </pre>
 *
 * <p>A task publishes the rows that it updated, and the step that it started from plus its own. The
 * same task, parameters and kernel give the same bits, on one thread and on machines with vectors
 * of the same length.
 */
public final class Word2vecTrainer implements Trainer {

  private static final Logger LOG = LoggerFactory.getLogger(Word2vecTrainer.class);

  /** The learning rate never falls below this share of the first one. */
  private static final float LEAST_RATE_SHARE = 1e-4f;

  /** Code, metadata, stacks, the collector's own, and buffers of files and parameter blocks. */
  private static final long JVM_BYTES = 200L << 20;

  /** ND4J's native code and what it keeps for itself. */
  private static final long ND4J_BYTES = 320L << 20;

  /** CUDA's driver, its view of this process, and the documents that a GPU fetches. */
  private static final long CUDA_BYTES = 512L << 20;

  /** Of a word in a Huffman tree, as text makes it. */
  private static final int MOST_DEPTH = 64;

  /** Of the rows, for words, and for what of a container is not heap and grows with it. */
  private static final int GROWTH_PERCENT = 15;

  /** The latter alone. */
  private static final int OFF_HEAP_PERCENT = 5;

  /** Of a vocabulary's word, besides its text: string, entry, and the map from words to rows. */
  private static final long WORD_BYTES = 136;

  /** What was found of a shard, kept from round to round. */
  private record Known(String root, int shard, double sample, Loss.Name loss, ShardWords words) {

    boolean serves(TrainingTask task, Settings settings) {
      return root.equals(task.plan().root())
          && shard == task.shard()
          && sample == settings.sample()
          && loss == settings.loss();
    }
  }

  /** Finds one for a shard. */
  private final IntFunction<CudaDevice> gpu;

  private Known known;

  /** A trainer, as a ServiceLoader makes it. */
  public Word2vecTrainer() {
    this(CudaDevice::open);
  }

  Word2vecTrainer(IntFunction<CudaDevice> gpu) {
    this.gpu = gpu;
  }

  @Override
  public String name() {
    return "word2vec";
  }

  @Override
  public void check(Map<String, String> settings) {
    Settings unused = Settings.of(settings);
  }

  @Override
  public long memoryBytes(TrainingPlan plan, Storage storage) throws IOException {
    Settings settings = Settings.of(plan.settings());
    Vocabulary vocabulary = vocabulary(plan, storage);
    int own = words(plan, storage, vocabulary);
    long textBytes = Phrases.read(storage, layout(plan).phrases()).memoryBytes();
    for (int row = 0; row < vocabulary.size(); row++) {
      textBytes += vocabulary.word(row).length() * 2L;
    }
    long found = vocabulary.size() * WORD_BYTES + treeBytes(settings, vocabulary.size());
    int outputs = outputs(settings, own, vocabulary.size());
    long rows = rowBytes(settings, own, outputs);
    // When there are rows, the vocabulary's objects are no more.
    long bytes =
        Math.max(WordIndex.memoryBytes(vocabulary.size()), Lexicon.memoryBytes(own))
            + textBytes
            + Math.max(rows, found);
    return JVM_BYTES
        + nativeBytes(settings, own, outputs)
        + Math.max(percent(rows, 100 + GROWTH_PERCENT), percent(bytes, 100 + OFF_HEAP_PERCENT));
  }

  /** How many words the largest shard is expected to have. */
  private static int words(TrainingPlan plan, Storage storage, Vocabulary vocabulary)
      throws IOException {
    Location folder = layout(plan).shards();
    if (!storage.exists(RunLayout.manifest(folder))) {
      return vocabulary.size();
    }
    ShardManifest shards = ShardManifest.read(storage, folder);
    return shards.shards().stream()
        .max(Comparator.comparingLong(Shard::tokens))
        .map(shard -> WordShare.of(shards, shard).words(vocabulary))
        .orElse(0);
  }

  /** How many output rows are fetched for a shard's words. */
  private static int outputs(Settings settings, int own, int vocabulary) {
    return settings.loss() == Loss.Name.HIERARCHICAL ? vocabulary : own;
  }

  /** What is kept of a shard's rows. */
  private static long rowBytes(Settings settings, int inputs, int outputs) {
    long biases =
        settings.loss().biased()
            ? inputs * (Float.BYTES + Long.BYTES + (long) settings.threads() * Integer.BYTES)
            : 0;
    return Matrix.memoryBytes(inputs, settings.dim())
        + Matrix.memoryBytes(outputs, settings.dim())
        + biases
        + treeBytes(settings, outputs)
        + (settings.adagrad() ? AdaGrad.Sums.memoryBytes(inputs) : 0);
  }

  private static long treeBytes(Settings settings, int words) {
    return settings.loss() == Loss.Name.HIERARCHICAL ? HuffmanTree.memoryBytes(words) : 0;
  }

  @Override
  public long nativeBytes(TrainingPlan plan, Storage storage) throws IOException {
    Settings settings = Settings.of(plan.settings());
    Vocabulary vocabulary = vocabulary(plan, storage);
    int own = words(plan, storage, vocabulary);
    return nativeBytes(settings, own, outputs(settings, own, vocabulary.size()));
  }

  @Override
  public long gpuBytes(TrainingPlan plan, Storage storage) throws IOException {
    Settings settings = Settings.of(plan.settings());
    Vocabulary vocabulary = vocabulary(plan, storage);
    return settings.cuda()
        ? CudaBackend.memoryBytes(settings, words(plan, storage, vocabulary))
        : 0;
  }

  private static long nativeBytes(Settings settings, int inputs, int outputs) {
    if (!settings.kernel().equals("nd4j")) {
      return settings.cuda() ? CUDA_BYTES : 0;
    }
    long windowInputs = 2L * settings.window();
    long windowOutputs =
        1L + (settings.loss() == Loss.Name.HIERARCHICAL ? MOST_DEPTH : settings.negative());
    long rows =
        (long) inputs + outputs + Nd4jWindows.MOST_WINDOWS * (windowInputs + 1 + 2 * windowOutputs);
    return ND4J_BYTES
        + rows * Matrix.stride(settings.dim()) * Float.BYTES
        + 2 * Nd4jWindows.MOST_WINDOWS * windowInputs * windowOutputs * Float.BYTES;
  }

  private static long percent(long bytes, int percent) {
    return bytes / 100 * percent;
  }

  @Override
  public List<TensorSpec> initialise(TrainingPlan plan, Storage storage, BlockConsumer blocks)
      throws IOException {
    Settings settings = Settings.of(plan.settings());
    Model model = Model.of(vocabulary(plan, storage).size(), settings.dim());
    model.initialise(plan.seed(), blocks);
    return model.tensors();
  }

  @Override
  public Map<String, Double> train(
      TrainingTask task, PartsSource source, Exchange exchange, Progress progress)
      throws IOException, InterruptedException {
    TrainingPlan plan = task.plan();
    Settings settings = Settings.of(plan.settings());
    ShardWords words = words(task, settings);
    int[] rows = words.lexicon().words();
    int[] outputRows = words.tree().map(HuffmanTree::nodes).orElse(rows);
    checkHeap(
        task.shard(),
        rowBytes(settings, rows.length, outputRows.length),
        Runtime.getRuntime().maxMemory());
    Model model = Model.of(words.vocabulary(), settings.dim());
    Location where = layout(plan).model(task.round() - 1);
    Matrix embeddings = Model.load(model.embeddings(), rows, source, where);
    Matrix weights = Model.load(model.weights(), outputRows, source, where);
    Matrix biases =
        settings.loss().biased()
            ? Model.load(model.biases(), rows, source, where)
            : new Matrix(model.biases(), new int[0]);
    try (Backend backend = backend(task.shard(), settings, words, embeddings, weights, biases);
        Hogwild trainers =
            new Hogwild(
                settings.threads(),
                () -> new DocumentTrainer(words.lexicon(), backend.windows()))) {
      Steps steps =
          new Steps(
              model,
              List.of(embeddings, weights, biases),
              backend,
              model.readStep(source),
              exchange);
      train(task, settings, words, trainers, steps, progress);
      return Map.of(
          "loss", trainers.loss().mean(),
          "tokens", (double) trainers.tokens(),
          "examples", (double) trainers.examples());
    }
  }

  /** Refuses what would collect garbage for a long time before it failed. */
  static void checkHeap(int shard, long rowBytes, long heapBytes) {
    if (rowBytes > heapBytes) {
      throw new IllegalArgumentException(
          "Cannot train shard %d: its rows take %d MB, and Java has %d MB in this container"
              .formatted(shard, rowBytes >> 20, heapBytes >> 20));
    }
  }

  private Backend backend(
      int shard,
      Settings settings,
      ShardWords words,
      Matrix embeddings,
      Matrix weights,
      Matrix biases) {
    if (settings.cuda()) {
      return CudaBackend.on(gpu.apply(shard), settings, words.lexicon(), embeddings, weights);
    }
    Optional<AdaGrad.Sums> sums =
        settings.adagrad()
            ? Optional.of(AdaGrad.Sums.of(words.lexicon().size()))
            : Optional.empty();
    Supplier<Loss> losses = () -> loss(settings, words, biases);
    if (settings.kernel().equals("nd4j")) {
      Kernels.requireNd4j();
      return new Nd4jBackend(settings, losses, embeddings, weights, Nd4jWindows.MOST_WINDOWS);
    }
    return () -> new SkipGram(settings, kernel(settings, sums), losses.get(), embeddings, weights);
  }

  private static Kernel kernel(Settings settings, Optional<AdaGrad.Sums> sums) {
    Kernel kernel = Kernels.named(settings.kernel());
    return sums.isPresent() ? new AdaGrad(kernel, sums.get(), settings.dim()) : kernel;
  }

  private static Loss loss(Settings settings, ShardWords words, Matrix biases) {
    return switch (settings.loss()) {
      case NEGATIVE -> new NegativeSampling(words.lexicon(), settings.negative(), settings.batch());
      case NCE, SAMPLED_SOFTMAX ->
          new CandidateLoss(
              settings.loss(),
              new LogUniformCandidates(words.lexicon().size(), settings.negative()),
              settings.batch(),
              biases);
      case HIERARCHICAL -> new HierarchicalSoftmax(words.tree().orElseThrow());
    };
  }

  private static void train(
      TrainingTask task,
      Settings settings,
      ShardWords words,
      Hogwild trainers,
      Steps steps,
      Progress progress)
      throws IOException, InterruptedException {
    TrainingPlan plan = task.plan();
    Location shards = layout(plan).shards();
    Shard shard = ShardManifest.read(task.storage(), shards).shards().get(task.shard());
    long from = task.from(shard.records());
    long to = task.to(shard.records());
    double all = (double) shard.records() * plan.epochs();
    RandomStream random = new RandomStream();
    Meter meter = new Meter(trainers, progress, from, to);
    try (ShardRecords<Document> records =
        new ShardRecords<>(task.storage(), shards, shard, from, to, DocumentFiles.Reader::next)) {
      for (int step = 1; step <= task.steps(); step++) {
        long end = task.to(shard.records(), step);
        while (records.position() < end) {
          long position = records.position();
          byte[] text = words.text(records.next());
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          // Each record has random numbers of its own, whatever was trained before it.
          random.seed(plan.seed(), task.shard(), position);
          float share = Math.max(LEAST_RATE_SHARE, (float) (1 - position / all));
          float rate = settings.rate() * share;
          trainers.train(text, rate, random);
          meter.passed(records.position(), rate);
        }
        trainers.await();
        boolean full = step % settings.hotSteps() == 0 || step == task.steps();
        steps.end(trainers.positions(), full ? Integer.MAX_VALUE : settings.hotRows());
      }
    }
  }

  private static RunLayout layout(TrainingPlan plan) {
    return new RunLayout(Location.of(plan.root()));
  }

  private static Vocabulary vocabulary(TrainingPlan plan, Storage storage) throws IOException {
    return Vocabulary.read(storage, layout(plan).vocabulary());
  }

  private synchronized ShardWords words(TrainingTask task, Settings settings)
      throws IOException, InterruptedException {
    if (known == null || !known.serves(task, settings)) {
      known = null;
      ShardWords found =
          ShardWords.find(layout(task.plan()), task.storage(), task.shard(), settings);
      LOG.info(
          "Shard {} has {} of the vocabulary's {} words",
          task.shard(),
          found.lexicon().size(),
          found.vocabulary());
      known =
          new Known(task.plan().root(), task.shard(), settings.sample(), settings.loss(), found);
    }
    return known.words();
  }
}
