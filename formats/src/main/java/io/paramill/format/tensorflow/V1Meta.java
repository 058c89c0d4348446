package io.paramill.format.tensorflow;

import com.google.protobuf.CodedInputStream;
import io.paramill.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of the empty key in a table of version 1: what tensors have slices in this table.
 *
 * <pre>
 * SavedTensorSlices { Meta meta = 1; Data data = 2 }
 * Meta   { repeated Tensor tensors = 1; VersionDef versions = 2 }
 * Tensor { string name = 1; TensorShape shape = 2; enum dtype = 3; repeated TensorSlice slices = 4 }
 * </pre>
 */
final class V1Meta {

  /** A tensor, as an entry without a place. */
  record Tensor(String name, BundleEntry entry) {}

  /** The first byte of a value with the field {@code meta}. */
  static final int META = 1 << 3 | 2;

  private static final int TENSORS = 1 << 3 | 2;
  private static final int NAME = 1 << 3 | 2;
  private static final int SHAPE = 2 << 3 | 2;
  private static final int DTYPE = 3 << 3;
  private static final int SLICES = 4 << 3 | 2;

  private V1Meta() {}

  /** The tensors; nothing if the message is no description. */
  static Optional<List<Tensor>> read(byte[] message) throws IOException {
    Optional<List<Tensor>> found = Optional.empty();
    CodedInputStream in = CodedInputStream.newInstance(message);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == META) {
        found = Optional.of(readTensors(in.readBytes().newCodedInput()));
      } else {
        in.skipField(tag);
      }
    }
    return found;
  }

  private static List<Tensor> readTensors(CodedInputStream in) throws IOException {
    List<Tensor> tensors = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == TENSORS) {
        tensors.add(readTensor(in.readBytes().newCodedInput()));
      } else {
        in.skipField(tag);
      }
    }
    return tensors;
  }

  private static Tensor readTensor(CodedInputStream in) throws IOException {
    String name = "";
    int dtype = 0;
    List<Long> extents = new ArrayList<>();
    List<TensorSlice> slices = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case NAME -> name = in.readStringRequireUtf8();
        case SHAPE -> BundleEntry.readShape(in.readBytes().newCodedInput(), extents);
        case DTYPE -> dtype = in.readEnum();
        case SLICES -> slices.add(TensorSlice.read(in.readBytes().newCodedInput()));
        default -> in.skipField(tag);
      }
    }
    return new Tensor(name, new BundleEntry(dtype, new Shape(extents), 0, 0, 0, 0, slices));
  }
}
