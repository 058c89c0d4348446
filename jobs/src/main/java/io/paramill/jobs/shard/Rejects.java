package io.paramill.jobs.shard;

import io.paramill.jobs.input.CorpusRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.hadoop.io.Text;

/** Rejected records as people find them: where each was, why it was rejected, and its text. */
final class Rejects {

  static final Schema SCHEMA =
      SchemaBuilder.record("RejectedRecord")
          .namespace("io.paramill.corpus")
          .fields()
          .requiredString("source")
          .requiredLong("offset")
          .requiredString("reason")
          .requiredString("record")
          .endRecord();

  private final GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(SCHEMA);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
  private final GenericRecord reject = new GenericData.Record(SCHEMA);
  private final Text text = new Text();

  /** The reject in binary. */
  Text encode(CorpusRecord record, String reason) throws IOException {
    reject.put("source", record.place().source());
    reject.put("offset", record.place().offset());
    reject.put("reason", reason);
    reject.put("record", record.toString());
    bytes.reset();
    writer.write(reject, encoder);
    text.set(bytes.toByteArray());
    return text;
  }
}
