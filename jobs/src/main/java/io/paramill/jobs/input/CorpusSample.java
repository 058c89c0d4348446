package io.paramill.jobs.input;

import io.paramill.corpus.DocumentFiles;
import io.paramill.jobs.input.CorpusSplit.Piece;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.NullWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;

/**
 * A few megabytes of a corpus, from places all over it, as a small corpus of its own: one file that
 * is an input too. Runs in the client.
 *
 * @param records how many were taken
 * @param bytes how much of the input's files was read for them
 * @param inputBytes how large the input's files are
 */
public record CorpusSample(long records, long bytes, long inputBytes) {

  private static final int PLACES = 16;
  private static final long PLACE_BYTES = 1 << 18;

  /** Packed text and Parquet are read from their front; less of it tells too little. */
  private static final long LEAST_PACKED_BYTES = 1 << 20;

  /**
   * Takes a sample, all of the input if that is small.
   *
   * @param kept the schema in which Avro records are kept; null if the input is text
   * @param target a local file that is not there yet
   */
  public static CorpusSample take(
      Configuration configuration, String input, LineLayout lines, Schema kept, Path target)
      throws IOException {
    Configuration reading = new Configuration(configuration);
    lines.to(reading);
    if (kept != null) {
      KeptSchema.to(reading, kept);
    }
    List<CorpusFiles.Found> files = CorpusFiles.find(configuration, input);
    long all = files.stream().mapToLong(file -> file.status().getLen()).sum();
    long records = 0;
    long bytes = 0;
    try (Target sample = kept == null ? new Lines(reading, target) : new Data(kept, target)) {
      for (Piece piece : pieces(reading, files, all)) {
        PieceSample read = PieceSample.copy(reading, piece, sample);
        records += read.records;
        bytes += read.bytes;
      }
    }
    return new CorpusSample(records, bytes, all);
  }

  /** How many times the sample the input is. */
  public double scale() {
    return (double) inputBytes / Math.max(1, bytes);
  }

  /** The parts of files that are read, as far as they overlap with the places. */
  private static List<Piece> pieces(
      Configuration configuration, List<CorpusFiles.Found> files, long all) throws IOException {
    int places = all <= PLACES * PLACE_BYTES ? 1 : PLACES;
    long length = places == 1 ? all : PLACE_BYTES;
    List<Piece> pieces = new ArrayList<>();
    long front = 0;
    for (CorpusFiles.Found file : files) {
      List<Piece> parts = new ArrayList<>();
      long size = file.status().getLen();
      long overlap = 0;
      for (int place = 0; place < places; place++) {
        // In the middle of its share of the corpus.
        long start = places == 1 ? 0 : (long) ((place + 0.5) * all / places) - length / 2;
        long from = Math.max(0, start - front);
        long to = Math.min(size, start + length - front);
        if (from < to) {
          parts.add(CorpusInputFormat.piece(file, from, to - from));
          overlap += to - from;
        }
      }
      front += size;
      if (overlap == 0) {
        continue;
      }
      var path = file.status().getPath();
      if (overlap < size
          && !ContentKind.of(path.getFileSystem(configuration), path).entersAnywhere()) {
        long count = Math.min(size, Math.max(overlap, LEAST_PACKED_BYTES));
        parts = List.of(CorpusInputFormat.piece(file, 0, count));
      }
      pieces.addAll(parts);
    }
    return pieces;
  }

  /** What one piece gave. */
  private record PieceSample(long records, long bytes) {

    static PieceSample copy(Configuration configuration, Piece piece, Target target)
        throws IOException {
      var context = new TaskAttemptContextImpl(configuration, new TaskAttemptID());
      long records = 0;
      try (RecordInputFormat.Reader reader =
          new RecordInputFormat.Reader(LineLayout.of(configuration))) {
        reader.initialize(new CorpusSplit(List.of(piece)), context);
        long position = 0;
        while (reader.nextKeyValue()) {
          if (reader.packedBytes() > position) {
            if (position >= piece.length()) {
              // What was unpacked so far came from the bytes before this record's.
              return new PieceSample(records, position);
            }
            position = reader.packedBytes();
          }
          target.write(reader.getCurrentValue());
          records++;
        }
        return new PieceSample(records, reader.spanBytes());
      }
    }
  }

  /** Where the sample goes. */
  private interface Target extends Closeable {
    void write(CorpusRecord record) throws IOException;
  }

  /** Text: a SequenceFile, whose values may have any bytes. */
  private static final class Lines implements Target {
    private final SequenceFile.Writer file;

    Lines(Configuration configuration, Path target) throws IOException {
      file =
          SequenceFile.createWriter(
              configuration,
              SequenceFile.Writer.file(new org.apache.hadoop.fs.Path(target.toUri())),
              SequenceFile.Writer.keyClass(NullWritable.class),
              SequenceFile.Writer.valueClass(Text.class));
    }

    @Override
    public void write(CorpusRecord record) throws IOException {
      file.append(NullWritable.get(), record.stored());
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Avro records. */
  private static final class Data implements Target {
    private final DocumentFiles.Writer file;

    Data(Schema schema, Path target) throws IOException {
      file =
          new DocumentFiles.Writer(
              Files.newOutputStream(target), new DocumentFiles.Form(schema, null));
    }

    @Override
    public void write(CorpusRecord record) throws IOException {
      Text stored = record.stored();
      file.write(ByteBuffer.wrap(stored.getBytes(), 0, stored.getLength()));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
