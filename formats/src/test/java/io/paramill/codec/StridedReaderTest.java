package io.paramill.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.paramill.tensor.DType;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StridedReaderTest {

  private static final long SEED = Long.getLong("paramill.test.seed", 20261125L);

  @Test
  void readsWhatOneElementAtATimeGives() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 400; i++) {
      StoredArray array = randomArray(random);
      TensorSpec spec = new TensorSpec("t", array.dtype(), array.shape());
      long rows = array.shape().rows();
      long first = random.nextLong(rows);
      RowRange range = new RowRange(first, 1 + random.nextLong(rows - first));
      String what = "case " + i + " seed " + SEED + " " + spec + array.strides() + range;
      int stripBytes = 1 << random.nextInt(12);
      try (TensorReader reader =
          new StridedReader(array, spec, range, array.bytes().open(), stripBytes)) {
        assertArrayEquals(oneByOne(array, range), reader.readAll(), what);
      }
    }
  }

  /** Slices with steps, permuted dimensions and repeated ones of a dense array. */
  private static StoredArray randomArray(Random random) {
    int rank = 1 + random.nextInt(4);
    List<long[]> dimensions = new ArrayList<>();
    long stride = 1;
    for (int i = 0; i < rank; i++) {
      long extent = 1L + random.nextInt(7);
      long step = 1L + random.nextInt(3);
      boolean repeated = random.nextInt(6) == 0;
      dimensions.add(new long[] {extent, repeated ? 0 : stride * step});
      stride *= extent * step;
    }
    Collections.shuffle(dimensions, random);
    long offset = random.nextInt(5);
    DType dtype = random.nextBoolean() ? DType.COMPLEX64 : DType.INT16;
    byte[] bytes = new byte[(int) ((offset + stride) * dtype.widthBytes())];
    random.nextBytes(bytes);
    return new StoredArray(
        () -> new HeapInput(bytes),
        dtype,
        Shape.of(dimensions.stream().mapToLong(d -> d[0]).toArray()),
        offset,
        dimensions.stream().map(d -> d[1]).toList(),
        random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] oneByOne(StoredArray array, RowRange rows) throws IOException {
    int width = array.dtype().widthBytes();
    int half = array.dtype().scalarBytes();
    byte[] all = array.bytes().open().readHead(Integer.MAX_VALUE);
    long rowElements = array.shape().rowElements();
    ByteBuffer result = ByteBuffer.allocate((int) (rows.count() * rowElements * width));
    for (long e = rows.first() * rowElements; e < rows.end() * rowElements; e++) {
      long at = array.offset();
      long rest = e;
      for (int i = array.shape().rank() - 1; i >= 0; i--) {
        at += rest % array.shape().extent(i) * array.strides().get(i);
        rest /= array.shape().extent(i);
      }
      for (int part = 0; part < width; part += half) {
        int from = (int) at * width + part;
        byte[] number = Arrays.copyOfRange(all, from, from + half);
        if (array.byteOrder() == ByteOrder.BIG_ENDIAN) {
          for (int i = half - 1; i >= 0; i--) {
            result.put(number[i]);
          }
        } else {
          result.put(number);
        }
      }
    }
    return result.array();
  }
}
