package io.paramill.format.numpy;

import io.paramill.codec.NumpyTypes;
import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the two files of a folder, and publishes the folder. */
final class NumpySink implements TensorSink {

  private final Staging staging;
  private final Optional<NpySink> embedding;
  private final PickleSink model;

  private NumpySink(Staging staging, Optional<NpySink> embedding, PickleSink model) {
    this.staging = staging;
    this.embedding = embedding;
    this.model = model;
  }

  static NumpySink create(Storage storage, Location folder, Catalog catalog) throws IOException {
    List<TensorSpec> rest = new ArrayList<>(catalog.tensors());
    Optional<TensorSpec> spec =
        NumpyFormat.EMBEDDINGS.stream().flatMap(name -> catalog.find(name).stream()).findFirst();
    Map<String, Object> attributes = new LinkedHashMap<>(catalog.attributes());
    if (spec.isPresent()) {
      String unused = NumpyTypes.name(spec.get().name(), spec.get().dtype());
      rest.remove(spec.get());
      if (!spec.get().name().equals(NumpyFormat.EMBEDDING)) {
        attributes.put(NumpyFormat.EMBEDDING_FILE, spec.get().name());
      }
    }
    Staging staging = Staging.of(storage, folder);
    PickleSink model =
        PickleSink.create(
            storage,
            staging.location().child(NumpyFormat.MODEL_FILE),
            new Catalog(rest, attributes));
    try {
      Location file = staging.location().child(NumpyFormat.EMBEDDING_FILE);
      Optional<NpySink> embedding =
          spec.isPresent()
              ? Optional.of(NpySink.create(storage, file, spec.get()))
              : Optional.empty();
      return new NumpySink(staging, embedding, model);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public List<TensorSpec> writeOrder() {
    List<TensorSpec> order = new ArrayList<>();
    embedding.ifPresent(sink -> order.addAll(sink.writeOrder()));
    order.addAll(model.writeOrder());
    return order;
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    boolean first = embedding.isPresent() && embedding.get().writeOrder().contains(spec);
    (first ? embedding.get() : model).write(spec, reader);
  }

  @Override
  public void finish() throws IOException {
    if (embedding.isPresent()) {
      embedding.get().finish();
    }
    model.finish();
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    if (embedding.isPresent()) {
      embedding.get().close();
    }
    model.close();
    staging.close();
  }
}
