package io.paramill.format.paddle;

import io.paramill.codec.NumpyTypes;
import io.paramill.codec.PendingFile;
import io.paramill.codec.PickleWriter;
import io.paramill.codec.PickledArrays;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import io.paramill.tensor.WriteOrder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a pickle that {@code paddle.load} reads: a dict of arrays, then the attributes, then the
 * table of names. What is below {@code LR_Scheduler} and {@code master_weights} becomes a dict of
 * its own, as an optimizer's state has it.
 */
final class StateSink implements TensorSink {

  private static final int PROTOCOL = 4;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String WEIGHTS = "master_weights.";
  private static final String SCHEDULER = "LR_Scheduler.";

  private final PendingFile file;
  private final OutputStream output;
  private final PickleWriter pickle;
  private final Map<String, Object> attributes;
  private final DType halfInteger;
  private final WriteOrder order;
  private boolean nested;

  private StateSink(
      PendingFile file, Map<String, Object> attributes, DType halfInteger, WriteOrder order)
      throws IOException {
    this.file = file;
    this.attributes = attributes;
    this.halfInteger = halfInteger;
    this.order = order;
    output = new BufferedOutputStream(file.output(), BUFFER_BYTES);
    pickle = new PickleWriter(output, PROTOCOL).emptyDict();
  }

  /**
   * Starts a state.
   *
   * @param halfInteger what is written as uint16
   */
  static StateSink create(Storage storage, Location location, Catalog catalog, DType halfInteger)
      throws IOException {
    List<TensorSpec> plain = new ArrayList<>();
    List<TensorSpec> weights = new ArrayList<>();
    for (TensorSpec spec : catalog.tensors()) {
      if (spec.dtype() == DType.UINT16 && halfInteger != DType.UINT16) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE,
            "Cannot write '%s' for Paddle: its pickles take uint16 for bfloat16"
                .formatted(spec.name()));
      }
      String unused = NumpyTypes.name(spec.name(), stored(spec, halfInteger).dtype());
      if (catalog.attributes().containsKey(spec.name())) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_NAME,
            "Cannot write '" + spec.name() + "': a tensor and an attribute have this name");
      }
      (spec.name().startsWith(WEIGHTS) ? weights : plain).add(spec);
    }
    plain.addAll(weights);
    PendingFile file = PendingFile.create(storage, location);
    try {
      return new StateSink(file, catalog.attributes(), halfInteger, new WriteOrder(plain));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static TensorSpec stored(TensorSpec spec, DType halfInteger) {
    return spec.dtype() == halfInteger
        ? new TensorSpec(spec.name(), DType.UINT16, spec.shape())
        : spec;
  }

  @Override
  public List<TensorSpec> writeOrder() {
    return order.tensors();
  }

  @Override
  public void write(TensorSpec spec, TensorReader reader) throws IOException {
    String name = spec.name();
    if (name.startsWith(WEIGHTS)) {
      if (!nested) {
        pickle.text(WEIGHTS.substring(0, WEIGHTS.length() - 1)).emptyDict();
        nested = true;
      }
      name = name.substring(WEIGHTS.length());
    }
    pickle.text(name);
    PickledArrays.write(
        pickle, stored(spec, halfInteger), () -> order.copyNext(spec, reader, output));
    pickle.setItem();
  }

  @Override
  public void finish() throws IOException {
    order.requireDone();
    if (nested) {
      pickle.setItem();
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    Map<String, Object> scheduler = new LinkedHashMap<>();
    Map<String, Object> names = new LinkedHashMap<>();
    attributes.forEach(
        (name, value) -> {
          if (name.startsWith(SCHEDULER)) {
            scheduler.put(name.substring(SCHEDULER.length()), value);
          } else if (name.startsWith(StateFile.NAMES + ".")) {
            names.put(name.substring(StateFile.NAMES.length() + 1), value);
          } else {
            plain.put(name, value);
          }
        });
    for (Map.Entry<String, Object> attribute : plain.entrySet()) {
      pickle.text(attribute.getKey()).value(attribute.getValue()).setItem();
    }
    if (!scheduler.isEmpty()) {
      dict(SCHEDULER.substring(0, SCHEDULER.length() - 1), scheduler);
    }
    // Paddle turns arrays in dicts of their own into tensors only where there is no table.
    if (!nested) {
      dict(StateFile.NAMES, table(names));
    }
    pickle.stop();
    output.flush();
    file.publish();
  }

  /** A name for each tensor, and for nothing else: a tensor without another has its own. */
  private Map<String, Object> table(Map<String, Object> names) {
    Map<String, Object> table = new LinkedHashMap<>();
    for (TensorSpec spec : order.tensors()) {
      table.put(spec.name(), names.getOrDefault(spec.name(), spec.name()));
    }
    return table;
  }

  private void dict(String name, Map<String, Object> entries) throws IOException {
    pickle.text(name).emptyDict();
    for (Map.Entry<String, Object> entry : entries.entrySet()) {
      pickle.text(entry.getKey()).value(entry.getValue()).setItem();
    }
    pickle.setItem();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
