package io.paramill.format.paddle;

import io.paramill.codec.PendingFile;
import io.paramill.storage.Location;
import io.paramill.storage.Staging;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.WriteOrder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;

/**
 * Writes all tensors into one file, in the order of their names, and the program that names them:
 * in a folder, or beside the file that is asked for, and then before it is visible.
 */
final class CombinedSink implements TensorSink {

  private final Storage storage;
  private final Staging staging;
  private final Location program;
  private final StorageOutput output;
  private final WriteOrder order;

  private CombinedSink(
      Storage storage, Staging staging, Location program, Location tensors, WriteOrder order)
      throws IOException {
    this.storage = storage;
    this.staging = staging;
    this.program = program;
    this.order = order;
    output = storage.create(tensors);
  }

  static CombinedSink create(Storage storage, Location target, List<TensorSpec> tensors)
      throws IOException {
    Staging staging = Staging.of(storage, target);
    WriteOrder order = new WriteOrder(Program.sorted(tensors));
    if (target.name().endsWith(PaddleFiles.COMBINED_SUFFIX)) {
      if (storage.exists(PaddleFiles.programOf(target))) {
        throw new FileAlreadyExistsException(PaddleFiles.programOf(target).toString());
      }
      return new CombinedSink(
          storage, staging, PaddleFiles.programOf(target), staging.location(), order);
    }
    Location file = staging.location().child("inference" + PaddleFiles.COMBINED_SUFFIX);
    return new CombinedSink(storage, staging, PaddleFiles.programOf(file), file, order);
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    output.write(TensorStream.header(spec));
    order.copyNext(spec, reader, output);
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    output.sync();
    output.close();
    try (PendingFile file = PendingFile.create(storage, program)) {
      file.output().write(Program.bytes(order.tensors()));
      file.publish();
    }
    staging.publish();
  }

  @Override
  public void close() throws IOException {
    output.close();
    staging.close();
  }
}
