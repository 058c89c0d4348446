package io.paramill.jobs.input;

import java.io.Closeable;
import java.io.IOException;
import org.apache.avro.generic.GenericRecord;

/** The documents of one piece of one file, in their order. */
interface DocumentSource extends Closeable {

  /** Makes the next document; false at the end. */
  boolean next(WordBuffer document) throws IOException;

  /** The record that the document was found in; null if it is a line, or the file keeps no such. */
  default GenericRecord datum() {
    return null;
  }

  /** Where the document starts, see {@link CorpusInputFormat}. */
  long offset();

  /** How far the file has been read, in its own bytes. */
  long positionBytes() throws IOException;
}
