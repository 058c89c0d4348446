package io.paramill.format.torch;

import io.paramill.codec.ArraySource;
import io.paramill.codec.PickleNode;
import io.paramill.codec.PickleReader;
import io.paramill.codec.PickleTree;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.nio.ByteOrder;

/** Opens checkpoints of both layouts. */
final class TorchSource {

  private TorchSource() {}

  static TensorSource openArchive(StorageInput input, FormatOptions options) throws IOException {
    TorchArchive archive =
        TorchArchive.read(
            input,
            options.text("verify").filter("off"::equals).isPresent()
                ? TorchArchive.Verification.OFF
                : TorchArchive.Verification.ON);
    StorageInput pickle = archive.pickle();
    PickleReader reader = new PickleReader(pickle, 0, TorchSymbols::admits);
    Object root = reader.read();
    if (reader.position() != pickle.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          input.location(),
          "Cannot read the checkpoint: bytes behind the end of data.pkl");
    }
    TorchStorages storages = new TorchStorages(reader.references(), input.location());
    return walk(root, storages, archive, archive.byteOrder(), input, options);
  }

  static TensorSource openLegacy(StorageInput input, FormatOptions options) throws IOException {
    TorchLegacy legacy = TorchLegacy.read(input);
    return walk(legacy.root(), legacy.storages(), legacy, ByteOrder.LITTLE_ENDIAN, input, options);
  }

  private static TensorSource walk(
      Object root,
      TorchStorages storages,
      TorchTensors.Locator locator,
      ByteOrder byteOrder,
      StorageInput input,
      FormatOptions options)
      throws IOException {
    Object start =
        options.text("root").isPresent() ? PickleTree.find(root, options.text("root").get()) : root;
    TorchTensors tensors = new TorchTensors(storages, locator, byteOrder, input.location());
    boolean single = start instanceof PickleNode && tensors.interpret(start).isPresent();
    PickleTree tree = PickleTree.walk(start, single ? "tensor" : "", input.location(), tensors);
    return new ArraySource(tree.arrays(), tree.attributes(), input);
  }
}
