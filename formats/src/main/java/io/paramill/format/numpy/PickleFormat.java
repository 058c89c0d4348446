package io.paramill.format.numpy;

import io.paramill.codec.ArraySource;
import io.paramill.codec.PickleReader;
import io.paramill.codec.PickleTree;
import io.paramill.codec.PickledArrays;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import java.io.IOException;
import java.util.Optional;

/**
 * The layout {@code pickle}: a Python pickle of NumPy arrays, protocol 0 to 5, NumPy 1 or 2.
 *
 * <p>Reading gives every array in nested dicts and lists, named by the path to it joined by dots;
 * numbers, texts and lists of texts beside them are attributes. A pickle that is one array holds
 * one called {@code array}. A pickle that names any class or function but those of arrays and plain
 * containers is refused. Writing makes a dict of arrays by name, protocol 4, with the attributes
 * before them.
 */
public final class PickleFormat implements TensorFormat {

  @Override
  public String name() {
    return "pickle";
  }

  /** A pickle has no magic number, so other formats are asked first. */
  @Override
  public int recogniseOrder() {
    return 500;
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (storage.stat(location).filter(entry -> !entry.folder()).isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(location)) {
      byte[] head = input.readHead(2);
      if (head.length < 2) {
        return false;
      }
      if ((head[0] & 0xFF) == 0x80) {
        return head[1] >= 2 && head[1] <= 5;
      }
      // Protocols 0 and 1 begin with a container or a name: read it to be sure.
      if ("(}]c".indexOf(head[0]) < 0) {
        return false;
      }
      PickleReader reader = new PickleReader(input, 0, PickledArrays::admits);
      Object unused = reader.read();
      return reader.position() == input.lengthBytes();
    } catch (MalformedDataException e) {
      return e.code() == ErrorCode.UNSAFE_PICKLE;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(location);
    try {
      PickleTree tree = walk(input);
      return new ArraySource(tree, input);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Reads the whole pickle, but no array's elements. */
  static PickleTree walk(StorageInput input) throws IOException {
    PickleReader reader = new PickleReader(input, 0, PickledArrays::admits);
    Object root = reader.read();
    if (reader.position() != input.lengthBytes()) {
      throw new MalformedDataException(
          ErrorCode.TRAILING_BYTES,
          input.location(),
          reader.position(),
          "Cannot read the pickle: bytes behind its end");
    }
    Location location = input.location();
    boolean single = PickledArrays.array(root, location).isPresent();
    return PickleTree.walk(
        root,
        single ? "array" : "",
        reader.steps(),
        location,
        (name, node) -> {
          Optional<Object> array = PickledArrays.array(node, location).map(found -> found);
          return array.isPresent() ? array : PickledArrays.scalar(node, location);
        });
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    return PickleSink.create(storage, location, catalog);
  }
}
