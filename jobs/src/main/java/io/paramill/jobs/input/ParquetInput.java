package io.paramill.jobs.input;

import io.paramill.storage.AvroInput;
import java.io.IOException;
import java.io.InputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A file as Parquet's library wants to read it; its streams share one position. */
final class ParquetInput implements InputFile {

  private final AvroInput file;

  ParquetInput(AvroInput file) {
    this.file = file;
  }

  @Override
  public long getLength() {
    return file.length();
  }

  @Override
  public SeekableInputStream newStream() {
    return new DelegatingSeekableInputStream(new Bytes(file)) {
      @Override
      public long getPos() {
        return file.tell();
      }

      @Override
      public void seek(long position) {
        file.seek(position);
      }
    };
  }

  @Override
  public String toString() {
    return "the file";
  }

  private static final class Bytes extends InputStream {
    private final AvroInput file;

    Bytes(AvroInput file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return file.read(buffer, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
