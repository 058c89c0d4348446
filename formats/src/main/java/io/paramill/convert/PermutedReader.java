package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.StorageInput;
import io.paramill.storage.StorageOutput;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads a tensor with its dimensions in another order, in bounded memory. What is too large for it
 * takes two passes: the source is read once, in panels that are permuted in memory and written to
 * an intermediate file; each strip of the result is then put together from a run of bytes of each
 * panel. So the source is read once, and twice as much is moved.
 */
final class PermutedReader extends ChunkReader {

  /**
   * A box of elements: where it begins in each dimension, and how far it goes. Panels and strips
   * are boxes that are contiguous in their array: one index in the outer dimensions, a range in
   * one, all of the inner ones.
   */
  private record Box(long[] first, long[] extents) {

    static Box intersection(Box a, Box b) {
      long[] first = new long[a.first.length];
      long[] extents = new long[first.length];
      for (int i = 0; i < first.length; i++) {
        first[i] = Math.max(a.first[i], b.first[i]);
        extents[i] = Math.min(a.first[i] + a.extents[i], b.first[i] + b.extents[i]) - first[i];
        if (extents[i] <= 0) {
          return null;
        }
      }
      return new Box(first, extents);
    }

    long elements() {
      long elements = 1;
      for (long extent : extents) {
        elements *= extent;
      }
      return elements;
    }

    /** How many elements of this box lie before the first one of a box within it. */
    long indexOf(Box inner) {
      long[] strides = AxisOrder.strides(extents);
      long index = 0;
      for (int i = 0; i < strides.length; i++) {
        index += (inner.first[i] - first[i]) * strides[i];
      }
      return index;
    }
  }

  private final TensorReader input;
  private final AxisOrder order;
  private final Inputs inputs;
  private final int width;
  private final int boxBytes;

  /** The panels, in the target's dimensions; they lie one behind the other in the file. */
  private final List<Box> panels = new ArrayList<>();

  private List<Box> strips;
  private int next;
  private Location file;
  private StorageInput intermediate;
  private byte[] strip;

  PermutedReader(TensorReader input, TensorSpec spec, AxisOrder order, Inputs inputs) {
    super(spec);
    this.input = input;
    this.order = order;
    this.inputs = inputs;
    width = spec.dtype().widthBytes();
    boxBytes = inputs.memoryBytes() / 2;
  }

  @Override
  void make() throws IOException {
    if (strips == null) {
      List<Box> parts = boxes(order.extents());
      if (parts.size() == 1) {
        strips = List.of();
        byte[] all = permuted(parts.get(0));
        deliver(all, all.length);
        return;
      }
      strips = boxes(order.reorder(order.extents()));
      writePanels(parts);
    }
    gather(strips.get(next++));
  }

  /** The boxes that an array falls into, in its order, each small enough for memory. */
  private List<Box> boxes(long[] extents) {
    int split = extents.length - 1;
    long inner = 1;
    while (split > 0 && inner * extents[split] * width <= boxBytes) {
      inner *= extents[split--];
    }
    if (split < 0) {
      return List.of(new Box(new long[0], new long[0]));
    }
    long range = Math.max(1, Math.min(extents[split], boxBytes / (inner * width)));
    List<Box> boxes = new ArrayList<>();
    long[] first = new long[extents.length];
    while (first[0] < extents[0]) {
      long[] box = extents.clone();
      for (int i = 0; i < split; i++) {
        box[i] = 1;
      }
      box[split] = Math.min(range, extents[split] - first[split]);
      boxes.add(new Box(first.clone(), box));
      first[split] += range;
      for (int i = split; i > 0 && first[i] >= extents[i]; i--) {
        first[i] = 0;
        first[i - 1]++;
      }
    }
    return boxes;
  }

  private byte[] permuted(Box panel) throws IOException {
    byte[] read = new byte[Math.toIntExact(panel.elements() * width)];
    byte[] permuted = new byte[read.length];
    input.readFully(read, 0, read.length);
    order.permute(read, panel.extents, width, permuted);
    return permuted;
  }

  private void writePanels(List<Box> parts) throws IOException {
    file = inputs.folder().child("_transpose." + UUID.randomUUID() + ".tmp");
    try (StorageOutput output = inputs.storage().create(file)) {
      for (Box part : parts) {
        output.write(permuted(part));
        panels.add(new Box(order.reorder(part.first), order.reorder(part.extents)));
      }
    }
    intermediate = inputs.storage().open(file);
  }

  private void gather(Box target) throws IOException {
    int length = Math.toIntExact(target.elements() * width);
    if (strip == null) {
      strip = new byte[length];
    }
    long[] strides = AxisOrder.strides(target.extents);
    long position = 0;
    for (Box panel : panels) {
      Box common = Box.intersection(panel, target);
      if (common != null) {
        byte[] run =
            intermediate.readFully(
                position + panel.indexOf(common) * width,
                Math.toIntExact(common.elements() * width));
        int begin = Math.toIntExact(target.indexOf(common) * width);
        scatter(run, 0, common.extents, strides, 0, begin);
      }
      position += panel.elements() * width;
    }
    deliver(strip, length);
  }

  /** Copies a dense run into its places in the strip; returns how much of it was taken. */
  private int scatter(
      byte[] run, int from, long[] extents, long[] strides, int dimension, long to) {
    long inner = 1;
    boolean dense = true;
    for (int i = extents.length - 1; i > dimension; i--) {
      dense &= strides[i] == inner;
      inner *= extents[i];
    }
    if (dimension == extents.length || (dense && strides[dimension] == inner)) {
      int length = (int) (inner * (dimension == extents.length ? 1 : extents[dimension]) * width);
      System.arraycopy(run, from, strip, (int) to, length);
      return from + length;
    }
    int taken = from;
    for (long i = 0; i < extents[dimension]; i++) {
      taken =
          scatter(run, taken, extents, strides, dimension + 1, to + i * strides[dimension] * width);
    }
    return taken;
  }

  @Override
  public void close() throws IOException {
    try (input) {
      if (intermediate != null) {
        intermediate.close();
      }
    } finally {
      if (file != null) {
        inputs.storage().delete(file);
      }
    }
  }
}
