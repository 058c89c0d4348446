package io.paramill.train.nd4j;

import io.paramill.storage.Location;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import io.paramill.train.ShardRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Trains a graph on the records of a shard, some at a time. */
final class Minibatches {

  private final Graph graph;
  private final Settings settings;
  private final ShardRecords<GenericRecord> records;
  private final Location folder;
  private final int[] rowLengths;
  private final List<double[]> rows;
  private double losses;
  private long examples;

  /** Reads a shard that lies in a folder. */
  Minibatches(
      Graph graph, Settings settings, ShardRecords<GenericRecord> records, Location folder) {
    this.graph = graph;
    this.settings = settings;
    this.records = records;
    this.folder = folder;
    rowLengths = settings.feeds().stream().mapToInt(graph::rowLength).toArray();
    int most = settings.batch() + 1;
    rows =
        Arrays.stream(rowLengths)
            .mapToObj(length -> new double[Math.multiplyExact(length, most)])
            .toList();
  }

  /**
   * Trains the next minibatch.
   *
   * @param end the record that is not in it any more, at the latest
   * @throws MalformedDataException if a record has not the numbers that the graph takes
   * @throws IOException if the loss is no number any more
   */
  void train(long end) throws IOException {
    int count = count(end - records.position());
    for (int i = 0; i < count; i++) {
      read(i);
    }
    List<double[]> fed = new ArrayList<>();
    for (int i = 0; i < rowLengths.length; i++) {
      fed.add(Arrays.copyOf(rows.get(i), rowLengths[i] * count));
    }
    double loss = graph.train(count, fed);
    if (!Double.isFinite(loss)) {
      throw new IOException(
          "Cannot go on training: the loss is %s at record %d; a lower rate may help"
              .formatted(loss, records.position()));
    }
    losses += loss * count;
    examples += count;
  }

  /** A single record that would be left joins the last minibatch: ND4J fails at some of one. */
  private int count(long left) {
    return left == settings.batch() + 1 && settings.batch() > 1
        ? settings.batch() + 1
        : (int) Math.min(settings.batch(), left);
  }

  private void read(int row) throws IOException {
    long position = records.position();
    GenericRecord record = records.next();
    try {
      for (int i = 0; i < rowLengths.length; i++) {
        settings.feeds().get(i).copy(record, rows.get(i), row * rowLengths[i], rowLengths[i]);
      }
    } catch (IllegalArgumentException e) {
      throw new MalformedDataException(
          ErrorCode.SIZE_MISMATCH,
          folder,
          "Cannot train record %d of the shard: %s".formatted(position, e.getMessage()));
    }
  }

  /** The mean loss of the records so far, each before its update. */
  double meanLoss() {
    return examples == 0 ? 0 : losses / examples;
  }

  long examples() {
    return examples;
  }
}
