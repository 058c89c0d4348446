package io.paramill.jobs.input;

import io.paramill.jobs.input.CorpusSplit.Piece;
import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
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
    FSDataInputStream input = path.getFileSystem(configuration).open(path);
    try {
      byte[] head = input.readNBytes(ContentKind.HEAD_BYTES);
      kind = ContentKind.of(head, path);
      if (kept != null && !kind.keepsRecords()) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_FEATURE,
            "Cannot shard %s beside files of records, which are kept: it is %s"
                .formatted(path, kind.toString().toLowerCase(Locale.ROOT)));
      }
      if (kind == ContentKind.TEXT || !kind.splits() || kind == ContentKind.BZIP2) {
        return text(path, input, head);
      }
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
    input.close();
    return records(path);
  }

  /** A file of records, which its own reader opens. */
  private DocumentSource records(Path path) throws IOException {
    long end = piece.start() + piece.length();
    String field = configuration.get(CorpusInputFormat.FIELD);
    if (kind == ContentKind.SEQUENCE) {
      return new SequenceDocuments(configuration, path, piece.start(), end);
    }
    Location location = HadoopStorage.location(path);
    StorageInput input = new HadoopStorage(configuration).open(location);
    return kind == ContentKind.AVRO
        ? new AvroDocuments(input, field, kept, piece.start(), end)
        : new ParquetDocuments(
            location, new ParquetRecords(configuration, input, piece.start(), end), field, kept);
  }

  /** A file whose front has been read: to open many small ones twice would take as long again. */
  private DocumentSource text(Path path, FSDataInputStream input, byte[] head) throws IOException {
    int maxWords = CorpusInputFormat.maxWords(configuration);
    long start = piece.start();
    long end = start + piece.length();
    // A piece of plain text is read from the byte before it on: that may end a line.
    long from = kind == ContentKind.TEXT ? Math.max(0, start - 1) : start;
    PushbackInputStream bytes = new PushbackInputStream(input, ContentKind.HEAD_BYTES);
    if (from == 0) {
      bytes.unread(head);
    } else {
      input.seek(from);
    }
    if (kind == ContentKind.TEXT) {
      return new TextDocuments(
          bytes,
          () -> position(input) - start,
          start,
          () -> end,
          LongUnaryOperator.identity(),
          maxWords);
    }
    // Of other packed files a reader has all, even if it asks for the first records only.
    UnpackedInput text = new UnpackedInput(bytes, kind, path, start, end);
    span = kind == ContentKind.BZIP2 ? text::spanBytes : span;
    return new TextDocuments(
        text, text::positionBytes, Math.min(1, start), text::textEnd, text::place, maxWords);
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
