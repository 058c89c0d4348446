package io.paramill.jobs.input;

import java.io.IOException;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.hadoop.mapreduce.InputFormat;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.RecordReader;
import org.apache.hadoop.mapreduce.TaskAttemptContext;

/**
 * Reads a corpus as records: like {@link CorpusInputFormat}, but lines can be kept whole ({@link
 * LineLayout}), and Avro records are ({@link KeptSchema}).
 */
public final class RecordInputFormat extends InputFormat<DocumentKey, CorpusRecord> {

  @Override
  public List<InputSplit> getSplits(JobContext context) throws IOException {
    return new CorpusInputFormat().getSplits(context);
  }

  @Override
  public RecordReader<DocumentKey, CorpusRecord> createRecordReader(
      InputSplit split, TaskAttemptContext context) {
    return new Reader(LineLayout.of(context.getConfiguration()));
  }

  static final class Reader extends PieceReader<CorpusRecord> {
    private final LineLayout layout;
    private final CorpusRecord record = new CorpusRecord();

    Reader(LineLayout layout) {
      this.layout = layout;
    }

    @Override
    void take(DocumentKey key, WordBuffer document, GenericRecord datum) {
      record.set(key, layout, document, datum);
    }

    @Override
    public CorpusRecord getCurrentValue() {
      return record;
    }
  }
}
