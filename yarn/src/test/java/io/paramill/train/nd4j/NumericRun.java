package io.paramill.train.nd4j;

import io.paramill.corpus.DocumentFiles;
import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.format.parts.PartsSource;
import io.paramill.merge.BlockMerger;
import io.paramill.merge.MergeRule;
import io.paramill.run.PartManifest;
import io.paramill.run.RunLayout;
import io.paramill.run.ShardManifest;
import io.paramill.run.ShardManifest.Shard;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.train.Exchange;
import io.paramill.train.TrainingPlan;
import io.paramill.train.TrainingTask;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.nd4j.autodiff.samediff.SameDiff;

/** A run in memory whose records are {@code x}, an array of numbers, and {@code y}, a number. */
final class NumericRun {

  static final Location GRAPH = Location.of("memory:/graph.fb");

  private static final Schema SCHEMA =
      SchemaBuilder.record("Example")
          .fields()
          .name("x")
          .type()
          .array()
          .items()
          .doubleType()
          .noDefault()
          .requiredDouble("y")
          .endRecord();

  /** A record. */
  record Example(double y, double... x) {}

  final MemoryStorage storage = new MemoryStorage();
  final List<ParameterBlock> model = new ArrayList<>();
  final List<Double> losses = new ArrayList<>();
  TrainingPlan plan;
  private final Nd4jTrainer trainer = new Nd4jTrainer();
  private final RunLayout layout = new RunLayout(Location.of("memory:/run"));

  NumericRun(
      SameDiff graph,
      List<List<Example>> shards,
      int epochs,
      int rounds,
      Map<String, String> settings)
      throws IOException {
    ByteBuffer file = graph.asFlatBuffers(false);
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    storage.put(GRAPH, bytes);
    Map<String, String> all =
        new HashMap<>(
            Map.of("graph", GRAPH.uri(), "inputs", "x=x", "labels", "y=y", "loss", "loss"));
    all.putAll(settings);
    plan = new TrainingPlan(layout.root().uri(), "nd4j", all, 1, epochs, rounds, shards.size());
    List<Shard> listed = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      String folder = RunLayout.shardName(i, shards.size());
      write(layout.shards().child(folder).child("part.avro"), shards.get(i));
      listed.add(new Shard(i, folder, List.of("part.avro"), shards.get(i).size(), 0, 0, ""));
    }
    new ShardManifest("test", 0, 0, 0, 0, 0, "", "", listed).write(storage, layout.shards());
  }

  private void write(Location location, List<Example> examples) throws IOException {
    try (var writer =
        new DocumentFiles.Writer(storage.create(location), new DocumentFiles.Form(SCHEMA, null))) {
      for (Example example : examples) {
        GenericRecord record = new GenericData.Record(SCHEMA);
        record.put("x", Arrays.stream(example.x()).boxed().toList());
        record.put("y", example.y());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
        encoder.flush();
        writer.write(ByteBuffer.wrap(bytes.toByteArray()));
      }
    }
  }

  NumericRun initialise() throws IOException {
    trainer.initialise(plan, storage, model::add);
    writeModel(0);
    return this;
  }

  /** Trains all rounds, and merges the shards behind each one by the mean. */
  NumericRun trainAll() throws IOException, InterruptedException {
    initialise();
    for (int round = 1; round <= plan.rounds(); round++) {
      List<List<ParameterBlock>> parts = new ArrayList<>();
      double loss = 0;
      for (int shard = 0; shard < plan.shards(); shard++) {
        List<ParameterBlock> part = new ArrayList<>();
        loss += train(shard, round, (changes, merged) -> changes.to(part::add)).get("loss");
        parts.add(part);
      }
      losses.add(loss / plan.shards());
      BlockMerger merger = new BlockMerger(MergeRule.named("mean"));
      for (int i = 0; i < model.size(); i++) {
        int block = i;
        model.set(
            i, merger.merge(model.get(i), parts.stream().map(part -> part.get(block)).toList()));
      }
      writeModel(round);
    }
    return this;
  }

  Map<String, Double> train(int shard, int round, Exchange exchange)
      throws IOException, InterruptedException {
    try (PartsSource source = PartsSource.open(storage, layout.model(round - 1))) {
      return trainer.train(
          new TrainingTask(plan, storage, shard, round), source, exchange, (share, metrics) -> {});
    }
  }

  private void writeModel(int round) throws IOException {
    Location folder = layout.model(round);
    BlockFiles.Writer writer = new BlockFiles.Writer(storage.create(folder.child("blocks.avro")));
    for (ParameterBlock block : model) {
      writer.write(block);
    }
    new PartManifest(
            round,
            PartManifest.MERGED,
            "",
            model.stream().map(block -> PartManifest.Tensor.of(block.spec())).toList(),
            List.of(writer.finish()),
            Map.of())
        .write(storage, folder);
  }

  /** The elements of a small tensor. */
  float[] values(String name) {
    ParameterBlock block =
        model.stream().filter(each -> each.spec().name().equals(name)).findFirst().orElseThrow();
    float[] values = new float[block.values().length / Float.BYTES];
    ByteBuffer.wrap(block.values()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
