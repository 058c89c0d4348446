package io.paramill.jobs.input;

import io.paramill.jobs.input.CorpusSplit.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;

/**
 * Reads a corpus as documents: text (plain or packed by gzip, bzip2 or Zstandard), where a line is
 * a document, Avro containers and SequenceFiles, where a record is one; each file is recognised by
 * its content. A document's text is its words with one space between them; what has no words is
 * skipped. Lines with more than {@link #WORDS} words are cut. The documents do not depend on the
 * splits.
 *
 * <p>Where a document is in its file is told by the byte of the unpacked text that it starts with;
 * in files that are split at blocks of their own (Avro, SequenceFile) by the position of the block,
 * times 2^20, plus the document's number in it.
 *
 * <p>Gzip and Zstandard are read by one map, all other files are split. Small files share maps. The
 * size of a split is the block size of the file system, between {@code
 * mapreduce.input.fileinputformat.split.minsize} and {@code .maxsize}.
 */
public final class CorpusInputFormat extends InputFormat<DocumentKey, Text> {

  /** Names the input: a file, a folder or a glob. */
  public static final String INPUT = "paramill.input";

  /** The most words of a document that is a line of text, or a piece of one; 2000 by default. */
  public static final String WORDS = "paramill.document.words";

  /**
   * The text's field in Avro records, with dots on the way to an inner one; the field {@code text},
   * or the only string, by default.
   */
  public static final String FIELD = "paramill.input.field";

  private static final int DEFAULT_WORDS = 2000;

  /** A last piece may be so much larger than the others, as in Hadoop's own splits. */
  private static final double SLACK = 1.1;

  /** The most words of a document. */
  public static int maxWords(Configuration configuration) {
    int words = configuration.getInt(WORDS, DEFAULT_WORDS);
    if (words < 1) {
      throw new IllegalArgumentException("Invalid " + WORDS + " " + words + ": at least 1");
    }
    return words;
  }

  @Override
  public List<InputSplit> getSplits(JobContext context) throws IOException {
    Configuration configuration = context.getConfiguration();
    List<CorpusFiles.Found> files = CorpusFiles.find(configuration, configuration.get(INPUT));
    List<InputSplit> splits = new ArrayList<>();
    SplitPacker packer = null;
    for (CorpusFiles.Found file : files) {
      long target = targetBytes(configuration, file.status());
      if (packer == null) {
        packer = new SplitPacker(target);
      }
      if (file.status().getLen() <= target * SLACK) {
        packer.add(piece(file, 0, file.status().getLen()), firstHost(file.status()));
      } else {
        splits.addAll(large(configuration, file, target));
      }
    }
    if (packer != null) {
      splits.addAll(packer.finish());
    }
    return splits;
  }

  private static long targetBytes(Configuration configuration, FileStatus status) {
    long most = configuration.getLong(FileInputFormat.SPLIT_MAXSIZE, Long.MAX_VALUE);
    long least = configuration.getLong(FileInputFormat.SPLIT_MINSIZE, 1);
    return Math.max(1, Math.max(least, Math.min(most, status.getBlockSize())));
  }

  private static List<CorpusSplit> large(
      Configuration configuration, CorpusFiles.Found file, long target) throws IOException {
    FileStatus status = file.status();
    long length = status.getLen();
    ContentKind kind =
        ContentKind.of(status.getPath().getFileSystem(configuration), status.getPath());
    if (!kind.splits()) {
      return List.of(new CorpusSplit(List.of(piece(file, 0, length)), hosts(status, 0)));
    }
    List<CorpusSplit> splits = new ArrayList<>();
    long start = 0;
    while (start < length) {
      long rest = length - start;
      long count = rest <= target * SLACK ? rest : target;
      splits.add(new CorpusSplit(List.of(piece(file, start, count)), hosts(status, start)));
      start += count;
    }
    return splits;
  }

  static Piece piece(CorpusFiles.Found file, long start, long length) {
    return new Piece(file.source(), file.file(), file.status().getPath().toString(), start, length);
  }

  private static String firstHost(FileStatus status) throws IOException {
    return Arrays.stream(hosts(status, 0)).findFirst().orElse(null);
  }

  private static String[] hosts(FileStatus status, long position) throws IOException {
    if (status instanceof LocatedFileStatus located && located.getBlockLocations() != null) {
      for (BlockLocation block : located.getBlockLocations()) {
        if (position >= block.getOffset() && position < block.getOffset() + block.getLength()) {
          return block.getHosts();
        }
      }
    }
    return new String[0];
  }

  @Override
  public RecordReader<DocumentKey, Text> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    return new DocumentReader(LineLayout.of(context.getConfiguration()));
  }

  private static final class DocumentReader extends PieceReader<Text> {
    private final LineLayout layout;
    private final CorpusRecord record = new CorpusRecord();

    DocumentReader(LineLayout layout) {
      this.layout = layout;
    }

    @Override
    void take(DocumentKey key, WordBuffer document, GenericRecord datum) {
      record.set(key, layout, document, datum);
    }

    @Override
    public Text getCurrentValue() {
      return record.words();
    }
  }
}
