package io.paramill.jobs.input;

import io.paramill.jobs.input.CorpusSplit.Piece;
import io.paramill.storage.hadoop.HadoopStorage;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/** The documents of a split, piece by piece. */
final class CorpusRecordReader extends RecordReader<DocumentKey, Text> {

  private final WordBuffer document = new WordBuffer();
  private final Text text = new Text();
  private Configuration configuration;
  private CorpusSplit split;
  private int nextPiece;
  private long doneBytes;
  private Piece piece;
  private DocumentSource source;
  private DocumentKey key;

  @Override
  public void initialize(InputSplit split, TaskAttemptContext context) {
    this.split = (CorpusSplit) split;
    configuration = context.getConfiguration();
  }

  @Override
  public boolean nextKeyValue() throws IOException {
    while (true) {
      if (source == null && !openNext()) {
        return false;
      }
      document.clear();
      if (source.next(document)) {
        boolean first = key == null;
        key =
            new DocumentKey(
                piece.source(),
                source.offset(),
                piece.start(),
                first ? 0 : key.index() + 1,
                first ? 0 : key.bytesBefore() + text.getLength());
        document.copyTo(text);
        return true;
      }
      doneBytes += piece.length();
      close();
    }
  }

  private boolean openNext() throws IOException {
    if (nextPiece == split.pieces().size()) {
      return false;
    }
    piece = split.pieces().get(nextPiece++);
    key = null;
    source = open();
    return true;
  }

  private DocumentSource open() throws IOException {
    Path path = new Path(piece.path());
    FileSystem system = path.getFileSystem(configuration);
    int maxWords = CorpusInputFormat.maxWords(configuration);
    if (piece.start() > 0) {
      return plain(system, path, maxWords);
    }
    ContentKind kind = ContentKind.of(system, path);
    return switch (kind) {
      case TEXT -> plain(system, path, maxWords);
      case AVRO ->
          new AvroDocuments(
              new HadoopStorage(configuration).open(HadoopStorage.location(path)),
              configuration.get(CorpusInputFormat.FIELD));
      case SEQUENCE -> new SequenceDocuments(configuration, path);
      case GZIP, BZIP2, ZSTANDARD -> {
        UnpackedInput input = new UnpackedInput(system.open(path), kind, path);
        yield new TextDocuments(input, input::positionBytes, 0, Long.MAX_VALUE, maxWords);
      }
    };
  }

  private DocumentSource plain(FileSystem system, Path path, int maxWords) throws IOException {
    FSDataInputStream input = system.open(path);
    input.seek(Math.max(0, piece.start() - 1));
    return new TextDocuments(
        input,
        () -> position(input) - piece.start(),
        piece.start(),
        piece.start() + piece.length(),
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
  public Text getCurrentValue() {
    return text;
  }

  @Override
  public float getProgress() throws IOException {
    long now = source == null ? 0 : Math.min(piece.length(), source.positionBytes());
    return (float) (doneBytes + now) / Math.max(1, split.getLength());
  }

  @Override
  public void close() throws IOException {
    if (source != null) {
      source.close();
      source = null;
    }
  }
}
