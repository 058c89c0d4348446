package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A conversion from one place to another: the source is open, the plan is made, nothing is written
 * yet.
 */
public final class Conversion implements Closeable {

  private final Storage storage;
  private final FormatOptions options;
  private final TensorFormat format;
  private final TensorSource source;
  private final ConversionPlan plan;

  private Conversion(
      Storage storage,
      FormatOptions options,
      TensorFormat format,
      TensorSource source,
      ConversionPlan plan) {
    this.storage = storage;
    this.options = options;
    this.format = format;
    this.source = source;
    this.plan = plan;
  }

  /**
   * Opens a model and plans what is to become of it.
   *
   * @param options settings of the source's and the target's layouts
   */
  public static Conversion open(
      Storage storage, Location from, FormatOptions options, List<Rewrite> rewrites)
      throws IOException {
    TensorFormat format = Formats.recognise(storage, from);
    TensorSource source = format.open(storage, from, options);
    try {
      return new Conversion(
          storage, options, format, source, ConversionPlan.of(source.catalog(), rewrites));
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** What is going to be done. */
  public ConversionPlan plan() {
    return plan;
  }

  /**
   * Checks that a layout can hold what is going to be written.
   *
   * @throws io.paramill.tensor.UnsupportedDataException if it cannot
   */
  public void check(TensorFormat target) throws IOException {
    requireKnownSettings(target);
    target
        .create(new MemoryStorage(), Location.of("memory:/check"), plan.catalog(), options)
        .close();
  }

  /**
   * Writes the target, where nothing is yet.
   *
   * @param progress told of every tensor that is done
   */
  public ConversionReport create(Location to, TensorFormat target, Consumer<TensorSpec> progress)
      throws IOException {
    Replacement.recover(storage, to);
    return write(to, target, progress);
  }

  /** Writes the target in the place of what is there, which stays until the new one is whole. */
  public ConversionReport createOrReplace(
      Location to, TensorFormat target, Consumer<TensorSpec> progress) throws IOException {
    Replacement.recover(storage, to);
    if (!storage.exists(to)) {
      return write(to, target, progress);
    }
    try (Replacement replacement = Replacement.of(storage, to)) {
      ConversionReport report = write(replacement.location(), target, progress);
      replacement.publish();
      return report;
    }
  }

  /** A setting that nobody knows is a mistake, which should not pass in silence. */
  private void requireKnownSettings(TensorFormat target) {
    for (String setting : options.values().keySet()) {
      if (!format.settingsForReading().contains(setting)
          && !target.settingsForWriting().contains(setting)) {
        throw new IllegalArgumentException(
            "Unknown setting '%s': %s is read with %s, %s is written with %s"
                .formatted(
                    setting,
                    format.name(),
                    new TreeSet<>(format.settingsForReading()),
                    target.name(),
                    new TreeSet<>(target.settingsForWriting())));
      }
    }
  }

  private ConversionReport write(Location to, TensorFormat target, Consumer<TensorSpec> progress)
      throws IOException {
    requireKnownSettings(target);
    List<LeftOut> leftOut = new ArrayList<>(plan.leftOut());
    List<String> warnings = new ArrayList<>(plan.warnings());
    Converter.Report done;
    try (TensorSource planned = plan.on(source, storage, to.parent(), warnings::add);
        TensorSink sink = target.create(storage, to, plan.catalog(), options)) {
      done = Converter.convert(planned, sink, progress);
      Set<TensorSpec> written = new HashSet<>(sink.writeOrder());
      for (TensorSpec spec : plan.catalog().tensors()) {
        if (!written.contains(spec)) {
          leftOut.add(new LeftOut(spec.name(), target.name() + " has no place for it"));
        }
      }
    }
    if (!plan.catalog().attributes().isEmpty()) {
      // Only the written file knows which attributes its layout could keep.
      // A root is a part of the source, and all of the target.
      try (TensorSource again = target.open(storage, to, options.without("root"))) {
        Set<String> kept = again.catalog().attributes().keySet();
        for (String attribute : plan.catalog().attributes().keySet()) {
          if (!kept.contains(attribute)) {
            leftOut.add(
                new LeftOut("attribute " + attribute, target.name() + " has no place for it"));
          }
        }
      }
    }
    return new ConversionReport(
        format.name(), target.name(), done.tensors(), done.bytes(), leftOut, warnings);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
