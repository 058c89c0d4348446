package io.paramill.format.events;

import com.google.protobuf.CodedOutputStream;
import io.paramill.codec.MaskedCrc;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * Writes an event file, from which TensorBoard draws curves and by which it knows that a folder is
 * a run.
 *
 * <pre>
 * file   := record(Event with the version) record(Event with a value)*
 * record := length:u64 masked CRC-32C of the length:u32 message masked CRC-32C of it:u32
 *
 * Event   { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5 }
 * Summary { repeated Value value = 1 }
 * Value   { string tag = 1; float simple_value = 2 }
 * </pre>
 *
 * <p>The layout is that of TensorFlow's {@code event.proto} and {@code summary.proto}. To be used
 * by one thread.
 */
public final class EventWriter implements Closeable {

  private static final String VERSION = "brain.Event:2";

  private final StorageOutput file;
  private final OutputStream output;

  private EventWriter(StorageOutput file) {
    this.file = file;
    output = new BufferedOutputStream(file);
  }

  /**
   * The name by which TensorBoard finds an event file.
   *
   * @param wallTime of the start, in seconds since 1970
   * @param writer who writes, so that several can at the same time: a host, or a container
   */
  public static String fileName(double wallTime, String writer) {
    return String.format(Locale.ROOT, "events.out.tfevents.%010d.%s", (long) wallTime, writer);
  }

  /**
   * Starts a file.
   *
   * @param wallTime of the start, in seconds since 1970
   * @throws java.nio.file.FileAlreadyExistsException if something is there already
   */
  public static EventWriter create(Storage storage, Location location, double wallTime)
      throws IOException {
    EventWriter writer = new EventWriter(storage.create(location));
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    CodedOutputStream message = CodedOutputStream.newInstance(event);
    message.writeDouble(1, wallTime);
    message.writeString(3, VERSION);
    message.flush();
    writer.record(event.toByteArray());
    return writer;
  }

  /**
   * Adds a point of a curve.
   *
   * @param step where the point is
   * @param wallTime when it was measured, in seconds since 1970
   * @param tag the curve's name; slashes group curves
   */
  public void scalar(long step, double wallTime, String tag, double value) throws IOException {
    ByteArrayOutputStream point = new ByteArrayOutputStream();
    CodedOutputStream inner = CodedOutputStream.newInstance(point);
    inner.writeString(1, tag);
    inner.writeFloat(2, (float) value);
    inner.flush();
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    CodedOutputStream message = CodedOutputStream.newInstance(event);
    message.writeDouble(1, wallTime);
    if (step != 0) {
      message.writeInt64(2, step);
    }
    message.writeTag(5, 2);
    message.writeUInt32NoTag(CodedOutputStream.computeByteArraySize(1, point.toByteArray()));
    message.writeByteArray(1, point.toByteArray());
    message.flush();
    record(event.toByteArray());
  }

  private void record(byte[] message) throws IOException {
    byte[] length = little(Long.BYTES).putLong(message.length).array();
    output.write(length);
    output.write(little(Integer.BYTES).putInt(MaskedCrc.of(length)).array());
    output.write(message);
    output.write(little(Integer.BYTES).putInt(MaskedCrc.of(message)).array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Makes all that was added visible to readers and durable. */
  public void flush() throws IOException {
    output.flush();
    file.sync();
  }

  /** Makes all durable and ends the file. */
  @Override
  public void close() throws IOException {
    try (file) {
      flush();
    }
  }
}
