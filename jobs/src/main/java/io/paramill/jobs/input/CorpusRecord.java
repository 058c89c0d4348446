package io.paramill.jobs.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.jobs.input.RejectedRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.hadoop.io.Text;

/**
 * A record of the corpus, as a map reads it: a line of text, or an Avro record. It is reused:
 * nothing of it may be kept when the next one is read.
 */
public final class CorpusRecord {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final WordBuffer blanks = new WordBuffer();
  private final Text line = new Text();
  private final Text words = new Text();
  private final Text stored = new Text();
  private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
  private BinaryEncoder encoder;
  private GenericDatumWriter<GenericRecord> writer;
  private DocumentKey place;
  private LineLayout layout = LineLayout.WORDS;
  private GenericRecord datum;
  private JsonNode json;
  private int tokens;

  /** A record that is a line; runs of blanks matter only if it is whole. */
  public static CorpusRecord of(DocumentKey place, LineLayout layout, String line) {
    CorpusRecord record = new CorpusRecord();
    WordBuffer buffer = new WordBuffer(layout);
    Text text = new Text(line);
    buffer.addAll(text.getBytes(), text.getLength());
    record.set(place, layout, buffer, null);
    return record;
  }

  /** An Avro record, with its text. */
  public static CorpusRecord of(DocumentKey place, GenericRecord datum, String text) {
    CorpusRecord record = of(place, LineLayout.WORDS, text);
    record.datum = datum;
    return record;
  }

  void set(
      DocumentKey newPlace, LineLayout newLayout, WordBuffer document, GenericRecord newDatum) {
    place = newPlace;
    layout = newDatum == null ? newLayout : LineLayout.WORDS;
    datum = newDatum;
    json = null;
    tokens = document.words();
    document.copyTo(line);
  }

  /** How many words its text has. */
  public int tokens() {
    return tokens;
  }

  /** Where it is. */
  public DocumentKey place() {
    return place;
  }

  /** The words of its text, with one space between them; empty if it has none. */
  public Text words() {
    if (layout == LineLayout.WORDS) {
      return line;
    }
    blanks.clear();
    blanks.addAll(line.getBytes(), line.getLength());
    blanks.copyTo(words);
    return words;
  }

  /** The line, without its end; the words of an Avro record's text. */
  Text line() {
    return line;
  }

  /** The Avro record; null if it is a line. */
  GenericRecord datum() {
    return datum;
  }

  /** What a shard keeps of it: the line in UTF-8, or the Avro record in binary. */
  public Text stored() {
    if (datum == null) {
      return line;
    }
    if (writer == null) {
      // All records of a job are kept in one schema.
      writer = new GenericDatumWriter<>(datum.getSchema());
    }
    encoded.reset();
    encoder = EncoderFactory.get().binaryEncoder(encoded, encoder);
    try {
      writer.write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    stored.set(encoded.toByteArray());
    return stored;
  }

  /** The line as JSON. */
  JsonNode json() throws RejectedRecordException {
    if (json == null) {
      try {
        json = JSON.readTree(line.getBytes(), 0, line.getLength());
      } catch (JacksonException e) {
        throw new RejectedRecordException(
            Reason.UNPARSABLE, "it is no JSON: " + e.getOriginalMessage());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return json;
  }

  @Override
  public String toString() {
    return datum == null ? line.toString() : datum.toString();
  }
}
