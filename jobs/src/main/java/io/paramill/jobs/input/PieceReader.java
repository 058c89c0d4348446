package io.paramill.jobs.input;

import io.paramill.jobs.input.CorpusSplit.Piece;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** The documents of a split, piece by piece. */
abstract class PieceReader<V> extends RecordReader<DocumentKey, V> {

  private Configuration configuration;
  private WordBuffer document;
  private Schema kept;
  private CorpusSplit split;
  private int nextPiece;
  private long doneBytes;
  private Piece piece;
  private ContentKind kind;
  private DocumentSource source;
  private LongSupplier span;
  private long spanBytes;
  private DocumentKey key;

  @Override
  public void initialize(InputSplit split, TaskAttemptContext context) {
    this.split = (CorpusSplit) split;
    configuration = context.getConfiguration();
    document = new WordBuffer(LineLayout.of(configuration));
    kept = KeptSchema.of(configuration);
  }

  /** Takes the next document as the current value. */
  abstract void take(DocumentKey key, WordBuffer document, GenericRecord datum);

  @Override
  public boolean nextKeyValue() throws IOException {
    while (true) {
      if (source == null && !openNext()) {
        return false;
      }
      document.clear();
      if (source.next(document)) {
        key = new DocumentKey(piece.source(), piece.file(), source.offset());
        take(key, document, source.datum());
        return true;
      }
      doneBytes += piece.length();
      spanBytes += span.getAsLong();
      close();
    }
  }

  private boolean openNext() throws IOException {
    if (nextPiece == split.pieces().size()) {
      return false;
    }
    piece = split.pieces().get(nextPiece++);
    span = piece::length;
    source = open();
    return true;
  }

  private DocumentSource open() throws IOException {
    Path path = new Path(piece.path());
    FileSystem system = path.getFileSystem(configuration);
    int maxWords = CorpusInputFormat.maxWords(configuration);
    kind = ContentKind.of(system, path);
    if (kept != null && !kind.keepsRecords()) {
      throw new UnsupportedDataException(
          ErrorCode.UNSUPPORTED_FEATURE,
          "Cannot shard %s beside files of records, which are kept: it is %s"
              .formatted(path, kind.toString().toLowerCase(Locale.ROOT)));
    }
    return switch (kind) {
      case TEXT -> plain(system, path, maxWords);
      case AVRO ->
          new AvroDocuments(
              new HadoopStorage(configuration).open(HadoopStorage.location(path)),
              configuration.get(CorpusInputFormat.FIELD),
              kept,
              piece.start(),
              piece.start() + piece.length());
      case PARQUET -> {
        var location = HadoopStorage.location(path);
        yield new ParquetDocuments(
            location,
            new ParquetRecords(
                configuration,
                new HadoopStorage(configuration).open(location),
                piece.start(),
                piece.start() + piece.length()),
            configuration.get(CorpusInputFormat.FIELD),
            kept);
      }
      case SEQUENCE ->
          new SequenceDocuments(configuration, path, piece.start(), piece.start() + piece.length());
      case GZIP, BZIP2, ZSTANDARD -> packed(system, path, maxWords);
    };
  }

  private DocumentSource packed(FileSystem system, Path path, int maxWords) throws IOException {
    FSDataInputStream input = system.open(path);
    // Of other packed files a reader has all, even if it asks for the first records only.
    input.seek(piece.start());
    UnpackedInput text =
        new UnpackedInput(input, kind, path, piece.start(), piece.start() + piece.length());
    span = kind == ContentKind.BZIP2 ? text::spanBytes : span;
    return new TextDocuments(
        text,
        text::positionBytes,
        Math.min(1, piece.start()),
        text::textEnd,
        text::place,
        maxWords);
  }

  private DocumentSource plain(FileSystem system, Path path, int maxWords) throws IOException {
    FSDataInputStream input = system.open(path);
    input.seek(Math.max(0, piece.start() - 1));
    return new TextDocuments(
        input,
        () -> position(input) - piece.start(),
        piece.start(),
        () -> piece.start() + piece.length(),
        LongUnaryOperator.identity(),
        maxWords);
  }

  private static long position(FSDataInputStream input) {
    try {
      return input.getPos();
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public DocumentKey getCurrentKey() {
    return key;
  }

  @Override
  public float getProgress() throws IOException {
    long now = source == null ? 0 : Math.min(piece.length(), source.positionBytes());
    return (float) (doneBytes + now) / Math.max(1, split.getLength());
  }

  /** How much has been read of a file that is read from its front; 0 in any other. */
  long packedBytes() throws IOException {
    return source == null || kind.entersAnywhere() ? 0 : source.positionBytes();
  }

  /**
   * How many bytes of the files what has been read to its end stands for: bzip2 is entered only
   * where a block starts, any other file about where a piece does.
   */
  long spanBytes() {
    return spanBytes;
  }

  @Override
  public void close() throws IOException {
    if (source != null) {
      source.close();
      source = null;
    }
  }
}
