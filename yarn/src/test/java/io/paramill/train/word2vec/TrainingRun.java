package io.paramill.train.word2vec;

import io.paramill.corpus.Document;
import io.paramill.corpus.DocumentFiles;
import io.paramill.corpus.Phrases;
import io.paramill.corpus.Vocabulary;
import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.TensorSpec;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.EncoderFactory;

/** A run in memory with one shard of two files, whose part becomes the next round's model. */
final class TrainingRun {

  final MemoryStorage storage = new MemoryStorage();
  final TrainingPlan plan;
  final Vocabulary vocabulary;
  final Map<TensorSpec, byte[]> model = new LinkedHashMap<>();
  final List<Map<String, Double>> metrics = new ArrayList<>();
  final List<ParameterBlock> published = new ArrayList<>();
  private final RunLayout layout = new RunLayout(Location.of("memory:/run"));
  private final Word2vecTrainer trainer;

  TrainingRun(List<String> documents, int epochs, int rounds, Map<String, String> settings)
      throws IOException {
    this(documents, epochs, rounds, settings, TrainingPlan.Sync.NONE);
  }

  TrainingRun(
      List<String> documents,
      int epochs,
      int rounds,
      Map<String, String> settings,
      TrainingPlan.Sync sync)
      throws IOException {
    this(documents, epochs, rounds, settings, sync, new Word2vecTrainer());
  }

  TrainingRun(
      List<String> documents,
      int epochs,
      int rounds,
      Map<String, String> settings,
      TrainingPlan.Sync sync,
      Word2vecTrainer trainer)
      throws IOException {
    this.trainer = trainer;
    plan =
        new TrainingPlan(
            layout.root().toString(), "word2vec", settings, 5, epochs, rounds, 1, sync);
    vocabulary = vocabulary(documents);
    vocabulary.write(storage, layout.vocabulary());
    writeShards(List.of(documents));
    List<TensorSpec> tensors = trainer.initialise(plan, storage, this::apply);
    for (TensorSpec tensor : tensors) {
      model.computeIfAbsent(tensor, spec -> new byte[Math.toIntExact(spec.lengthBytes())]);
    }
    writeModel(0);
  }

  private static Vocabulary vocabulary(List<String> documents) {
    Map<String, Long> counts = new HashMap<>();
    for (String document : documents) {
      for (String word : document.split(" ", -1)) {
        counts.merge(word, 1L, Long::sum);
      }
    }
    return new Vocabulary(
        counts.entrySet().stream()
            .filter(entry -> entry.getValue() >= 5)
            .map(entry -> new Vocabulary.Entry(entry.getKey(), entry.getValue()))
            .sorted(Vocabulary.Entry.ORDER)
            .toList());
  }

  private void writeShards(List<List<String>> shards) throws IOException {
    List<ShardManifest.Shard> written = new ArrayList<>();
    long records = 0;
    long tokens = 0;
    for (List<String> documents : shards) {
      String folder = RunLayout.shardName(written.size(), shards.size());
      int half = documents.size() / 2;
      writeFile(folder + "/a.avro", documents.subList(0, half));
      writeFile(folder + "/b.avro", documents.subList(half, documents.size()));
      long words = documents.stream().mapToLong(text -> text.split(" ", -1).length).sum();
      written.add(
          new ShardManifest.Shard(
              written.size(), folder, List.of("a.avro", "b.avro"), documents.size(), 0, words, ""));
      records += documents.size();
      tokens += words;
    }
    new ShardManifest("test", 0, records, 0, 0, tokens, "", "", written)
        .write(storage, layout.shards());
  }

  /** Writes the corpus anew, in several shards, of which the first one is trained. */
  TrainingRun withShards(List<List<String>> shards) throws IOException {
    storage.delete(layout.shards());
    writeShards(shards);
    return this;
  }

  /** Writes the shard's files anew, of records that keep other fields beside the text. */
  TrainingRun withAllFields() throws IOException {
    Schema note = SchemaBuilder.record("Note").fields().requiredString("body").endRecord();
    Schema schema =
        SchemaBuilder.record("Event")
            .fields()
            .requiredString("who")
            .name("note")
            .type(note)
            .noDefault()
            .endRecord();
    GenericDatumWriter<GenericRecord> datum = new GenericDatumWriter<>(schema);
    for (String name : List.of("a.avro", "b.avro")) {
      Location file = layout.shards().child(RunLayout.shardName(0, 1)).child(name);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (var documents = new DocumentFiles.Reader(storage.open(file));
          var records =
              new DocumentFiles.Writer(bytes, new DocumentFiles.Form(schema, "note.body"))) {
        for (Document next = documents.next(); next != null; next = documents.next()) {
          GenericRecord inner = new GenericData.Record(note);
          inner.put("body", " " + next.text().replace(" ", "\t "));
          GenericRecord record = new GenericData.Record(schema);
          record.put("who", "somebody");
          record.put("note", inner);
          ByteArrayOutputStream encoded = new ByteArrayOutputStream();
          datum.write(record, EncoderFactory.get().directBinaryEncoder(encoded, null));
          records.write(ByteBuffer.wrap(encoded.toByteArray()));
        }
      }
      storage.put(file, bytes.toByteArray());
    }
    return this;
  }

  /** Writes the shard's files anew, with words that the trainer must join by itself. */
  TrainingRun withPhrases(Phrases phrases, List<String> documents) throws IOException {
    phrases.write(storage, layout.phrases());
    storage.delete(layout.shards());
    writeShards(List.of(documents));
    return this;
  }

  private void writeFile(String path, List<String> documents) throws IOException {
    try (var writer = new DocumentFiles.Writer(storage.create(layout.shards().child(path)))) {
      for (String document : documents) {
        writer.write(new Document("test", 0, document));
      }
    }
  }

  private void writeModel(int round) throws IOException {
    Location folder = layout.model(round);
    BlockFiles.Writer writer =
        new BlockFiles.Writer(storage.create(folder.child("blocks-00000.avro")));
    for (var entry : model.entrySet()) {
      TensorSpec spec = entry.getKey();
      int rowsPerBlock = ParameterBlock.rowsPerBlock(spec);
      long rows = spec.shape().rows();
      for (long first = 0; first < rows; first += rowsPerBlock) {
        int count = (int) Math.min(rowsPerBlock, rows - first);
        byte[] values = new byte[(int) (count * spec.rowBytes())];
        System.arraycopy(
            entry.getValue(), (int) (first * spec.rowBytes()), values, 0, values.length);
        writer.write(new ParameterBlock(spec, first, count, null, null, values));
      }
    }
    new PartManifest(
            round,
            PartManifest.MERGED,
            "",
            model.keySet().stream().map(PartManifest.Tensor::of).toList(),
            List.of(writer.finish()),
            Map.of())
        .write(storage, folder);
  }

  /** Trains all rounds that are left. */
  TrainingRun trainAll() throws IOException, InterruptedException {
    while (metrics.size() < plan.rounds()) {
      trainRound();
    }
    return this;
  }

  void trainRound() throws IOException, InterruptedException {
    int round = metrics.size() + 1;
    published.clear();
    try (PartsSource source = PartsSource.open(storage, layout.model(round - 1))) {
      metrics.add(
          trainer.train(
              new TrainingTask(plan, storage, 0, round),
              source,
              (changes, merged) -> changes.to(published::add),
              (share, numbers) -> {}));
    }
    for (ParameterBlock block : published) {
      apply(block);
    }
    writeModel(round);
  }

  private void apply(ParameterBlock block) {
    byte[] values =
        model.computeIfAbsent(block.spec(), spec -> new byte[Math.toIntExact(spec.lengthBytes())]);
    int rowBytes = Math.toIntExact(block.spec().rowBytes());
    for (int i = 0; i < block.presentRows(); i++) {
      System.arraycopy(
          block.values(),
          i * rowBytes,
          values,
          (int) (block.firstRow() + block.row(i)) * rowBytes,
          rowBytes);
    }
  }

  TensorSpec spec(String name) {
    return model.keySet().stream()
        .filter(spec -> spec.name().equals(name))
        .min(Comparator.comparing(TensorSpec::name))
        .orElseThrow();
  }

  ByteBuffer values(String name) {
    return ByteBuffer.wrap(model.get(spec(name))).order(ByteOrder.LITTLE_ENDIAN);
  }

  double cosine(String one, String other) {
    int dim = (int) spec("embeddings").shape().extent(1);
    var values = values("embeddings").asFloatBuffer();
    int a = vocabulary.row(one) * dim;
    int b = vocabulary.row(other) * dim;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < dim; i++) {
      ab += values.get(a + i) * values.get(b + i);
      aa += values.get(a + i) * values.get(a + i);
      bb += values.get(b + i) * values.get(b + i);
    }
    return ab / Math.sqrt(aa * bb);
  }
}
