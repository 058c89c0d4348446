package io.paramill.format.projector;

import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes a log folder: the numbers, the labels, and the list last. */
final class ProjectorSink implements TensorSink {

  private static final String TENSORS = "tensors.bytes";
  private static final String LABELS = "metadata.tsv";

  private final Storage storage;
  private final Staging staging;
  private final Optional<List<String>> words;
  private final WriteOrder order;

  ProjectorSink(Storage storage, Location folder, TensorSpec spec, Optional<List<String>> words)
      throws IOException {
    this.storage = storage;
    this.words = words;
    staging = Staging.of(storage, folder);
    order = new WriteOrder(List.of(spec));
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    try (StorageOutput output = storage.create(staging.location().child(TENSORS))) {
      order.copyNext(spec, reader, output);
      output.sync();
    }
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    if (words.isPresent()) {
      StringBuilder labels = new StringBuilder();
      words.get().forEach(word -> labels.append(label(word)).append('\n'));
      write(LABELS, labels);
    }
    TensorSpec spec = order.tensors().get(0);
    write(
        ProjectorConfig.NAME,
        new ProjectorConfig(
                List.of(
                    new ProjectorConfig.Embedding(
                        spec.name(),
                        TENSORS,
                        words.isPresent() ? LABELS : "",
                        spec.shape().extents())))
            .text());
    staging.publish();
  }

  private void write(String name, CharSequence text) throws IOException {
    try (StorageOutput output = storage.create(staging.location().child(name))) {
      Writer writer = new OutputStreamWriter(output, StandardCharsets.UTF_8);
      writer.append(text).flush();
      output.sync();
    }
  }

  private static String label(String word) {
    return word.isEmpty() ? "<empty>" : word.replaceAll("[\\t\\r\\n\\u2028\\u2029\\x00]", " ");
  }

  @Override
  public void close() throws IOException {
    staging.close();
  }
}
