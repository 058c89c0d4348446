package io.paramill.format.torch;

import io.paramill.codec.ArraySource;
import io.paramill.codec.PickleTree;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Opens a checkpoint that is one file, of whatever generation. */
final class TorchSource {

  private static final int ZIP_MAGIC = 0x504b0304;

  private TorchSource() {}

  static boolean isZip(StorageInput input) throws IOException {
    byte[] head = input.readHead(4);
    return head.length == 4 && ByteBuffer.wrap(head).getInt() == ZIP_MAGIC;
  }

  /** Opens a file; the source closes it. */
  static TensorSource open(StorageInput input, FormatOptions options) throws IOException {
    return new ArraySource(walk(input, options), input);
  }

  /** A method of its own, so that the objects need no memory when the source is made. */
  private static PickleTree walk(StorageInput input, FormatOptions options) throws IOException {
    TorchObjects objects = objects(input, options);
    Object start =
        options.text("root").isPresent()
            ? PickleTree.find(objects.root(), options.text("root").get())
            : objects.root();
    String name = objects.isTensor(start, input.location()) ? "tensor" : "";
    return objects.walk(start, name, input.location());
  }

  /** Reads the objects of a file. */
  static TorchObjects objects(StorageInput input, FormatOptions options) throws IOException {
    if (isZip(input)) {
      return TorchArchive.read(input, options).objects();
    }
    if (TorchTar.recognises(input)) {
      return TorchTar.read(input);
    }
    return TorchLegacy.recognises(input)
        ? TorchLegacy.read(input)
        : TorchObjects.read(input, TorchObjects.noStorages(input.location()), Map.of());
  }
}
