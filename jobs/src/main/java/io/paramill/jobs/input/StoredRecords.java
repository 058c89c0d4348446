package io.paramill.jobs.input;

import io.paramill.corpus.TextField;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

/** Makes records again of what is stored of them. Runs in a reduce. */
public final class StoredRecords {

  private final LineLayout layout;
  private final TextField field;
  private final GenericDatumReader<GenericRecord> reader;
  private final WordBuffer buffer;
  private final CorpusRecord record = new CorpusRecord();
  private BinaryDecoder decoder;
  private GenericRecord datum;

  /** The records of a job. */
  public StoredRecords(Configuration configuration) {
    Schema kept = KeptSchema.of(configuration);
    layout = kept == null ? LineLayout.of(configuration) : LineLayout.WORDS;
    reader = kept == null ? null : new GenericDatumReader<>(kept);
    field = kept == null ? null : KeptSchema.textField(configuration, kept);
    buffer = new WordBuffer(layout);
  }

  /** The record that was stored; it is reused. */
  public CorpusRecord read(DocumentKey place, Text stored) throws IOException {
    buffer.clear();
    if (reader == null) {
      buffer.addAll(stored.getBytes(), stored.getLength());
      record.set(place, layout, buffer, null);
      return record;
    }
    decoder = DecoderFactory.get().binaryDecoder(stored.getBytes(), 0, stored.getLength(), decoder);
    datum = reader.read(datum, decoder);
    AvroDocuments.add(buffer, field == null ? null : field.of(datum));
    record.set(place, layout, buffer, datum);
    return record;
  }
}
