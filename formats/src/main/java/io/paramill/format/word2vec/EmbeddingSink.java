package io.paramill.format.word2vec;

import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a file of word vectors. */
final class EmbeddingSink implements TensorSink {

  private final Staging staging;
  private final StorageOutput file;
  private final OutputStream output;
  private final Embedding embedding;
  private final RowCodec codec;
  private final WriteOrder order;

  EmbeddingSink(Storage storage, Location location, Embedding embedding, RowCodec codec)
      throws IOException {
    this.embedding = embedding;
    this.codec = codec;
    order = new WriteOrder(List.of(embedding.spec()));
    staging = Staging.of(storage, location);
    file = storage.create(staging.location());
    output = new BufferedOutputStream(file, 1 << 16);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    order.next(spec);
    if (codec.hasHeader()) {
      String header = "%d %d\n".formatted(spec.shape().rows(), spec.shape().extent(1));
      output.write(header.getBytes(StandardCharsets.US_ASCII));
    }
    byte[] vector = new byte[Math.toIntExact(spec.rowBytes())];
    for (byte[] word : embedding.words()) {
      reader.readFully(vector, 0, vector.length);
      codec.write(output, word, vector);
    }
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    output.flush();
    file.sync();
    file.close();
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    try (staging) {
      file.close();
    }
  }
}
