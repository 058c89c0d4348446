package io.paramill.jobs.input;

import java.io.Closeable;
import java.io.IOException;

/** The documents of one piece of one file, in their order. */
interface DocumentSource extends Closeable {

  /** Makes the next document; false at the end. */
  boolean next(WordBuffer document) throws IOException;

  /** Where the document starts: bytes of the unpacked text, or the record's number. */
  long offset();

  /** How far the file has been read, in its own bytes. */
  long positionBytes() throws IOException;
}
