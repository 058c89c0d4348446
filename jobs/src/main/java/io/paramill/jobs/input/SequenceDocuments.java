package io.paramill.jobs.input;

import io.paramill.storage.hadoop.HadoopStorage;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.Writable;
import org.apache.hadoop.util.ReflectionUtils;

/** The values of a SequenceFile as documents: {@code Text}, or UTF-8 in {@code BytesWritable}. */
final class SequenceDocuments implements DocumentSource {

  private final Path path;
  private final SequenceFile.Reader file;
  private final Writable key;
  private final Writable value;
  private final long end;
  private final BlockOffset offset = new BlockOffset();
  private boolean ended;

  /**
   * The records behind the first mark from {@code start} on, up to the first one from the end on.
   */
  SequenceDocuments(Configuration configuration, Path path, long start, long end)
      throws IOException {
    this.path = path;
    this.end = end;
    try {
      file = new SequenceFile.Reader(configuration, SequenceFile.Reader.file(path));
      if (start > file.getPosition()) {
        file.sync(start);
      }
      ended = file.getPosition() >= end;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
    Class<?> type = file.getValueClass();
    if (type != Text.class && type != BytesWritable.class) {
      throw new IllegalArgumentException(
          "Cannot find the text in %s: its values are of %s, not Text or BytesWritable"
              .formatted(path, type.getName()));
    }
    key = ReflectionUtils.newInstance(file.getKeyClass().asSubclass(Writable.class), configuration);
    value = type == Text.class ? new Text() : new BytesWritable();
  }

  @Override
  public boolean next(WordBuffer document) throws IOException {
    try {
      while (nextRecord()) {
        // A block of records is known by its end: at its front, the position is still another's.
        offset.next(file.getPosition());
        if (value instanceof Text text) {
          document.addAll(text.getBytes(), text.getLength());
        } else if (value instanceof BytesWritable bytes) {
          document.addAll(bytes.getBytes(), bytes.getLength());
        }
        if (!document.isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (IOException | RuntimeException e) {
      throw damaged(e);
    }
  }

  private boolean nextRecord() throws IOException {
    long position = file.getPosition();
    if (ended || !file.next(key, value)) {
      return false;
    }
    ended = position >= end && file.syncSeen();
    return !ended;
  }

  private IOException damaged(Exception cause) {
    MalformedDataException damaged =
        new MalformedDataException(
            ErrorCode.MALFORMED,
            HadoopStorage.location(path),
            "Cannot read the record behind %d: %s".formatted(offset.value(), cause.getMessage()));
    damaged.initCause(cause);
    return damaged;
  }

  @Override
  public long offset() {
    return offset.value();
  }

  @Override
  public long positionBytes() throws IOException {
    return file.getPosition();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
