package io.paramill.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** A model in memory: what a test writes, and what it expects to read. */
public final class MemoryTensors implements TensorSource {

  private final Map<TensorSpec, byte[]> tensors = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  /** Adds a tensor with these bytes: row-major, little-endian, dense. */
  public MemoryTensors with(TensorSpec spec, byte[] bytes) {
    if (spec.dtype().fixedWidth() && bytes.length != spec.lengthBytes()) {
      throw new IllegalArgumentException(spec + " does not have " + bytes.length + " bytes");
    }
    tensors.put(spec, bytes.clone());
    return this;
  }

  /** Adds an attribute. */
  public MemoryTensors with(String attribute, Object value) {
    attributes.put(attribute, value);
    return this;
  }

  /** Adds a tensor of random bits; booleans are 0 or 1, strings are short. */
  public MemoryTensors withRandom(String name, DType dtype, Shape shape, Random random) {
    TensorSpec spec = new TensorSpec(name, dtype, shape);
    byte[] bytes;
    if (dtype == DType.STRING) {
      var out = new java.io.ByteArrayOutputStream();
      for (long i = 0; i < shape.elements(); i++) {
        byte[] text = new byte[random.nextInt(9)];
        random.nextBytes(text);
        out.writeBytes(new byte[] {(byte) text.length, 0, 0, 0});
        out.writeBytes(text);
      }
      bytes = out.toByteArray();
    } else {
      bytes = new byte[Math.toIntExact(spec.lengthBytes())];
      random.nextBytes(bytes);
      if (dtype == DType.BOOL) {
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] &= 1;
        }
      }
    }
    return with(spec, bytes);
  }

  /** The bytes of a tensor. */
  public byte[] bytes(String name) {
    return tensors.get(catalog().tensor(name)).clone();
  }

  @Override
  public Catalog catalog() {
    return new Catalog(tensors.keySet().stream().toList(), attributes);
  }

  @Override
  public TensorReader open(TensorSpec spec, RowRange rows) {
    rows.within(spec);
    byte[] all = Objects.requireNonNull(tensors.get(spec));
    byte[] part =
        spec.dtype().fixedWidth()
            ? Arrays.copyOfRange(
                all, (int) (rows.first() * spec.rowBytes()), (int) (rows.end() * spec.rowBytes()))
            : all;
    return new TensorReader() {
      private int position;

      @Override
      public TensorSpec spec() {
        return spec.withRows(rows);
      }

      @Override
      public long lengthBytes() {
        return part.length;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) {
        if (position == part.length) {
          return length == 0 ? 0 : -1;
        }
        // An odd number at a time, so that no caller can rely on whole elements.
        int count = Math.min(Math.min(length, 4099), part.length - position);
        System.arraycopy(part, position, buffer, offset, count);
        position += count;
        return count;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void close() {}
}
