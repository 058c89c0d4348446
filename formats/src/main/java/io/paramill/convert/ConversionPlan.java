package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.Outline;
import io.paramill.tensor.RowRange;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorReader;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What a conversion is going to do, made from the source's catalog alone. */
public final class ConversionPlan {

  /** How much memory a transpose takes before it goes through a file. */
  static final int TRANSPOSE_BYTES = 32 << 20;

  /**
   * A tensor of the target.
   *
   * @param recipe what it is made of: the name of a source's tensor, or an expression over some
   */
  public record Step(TensorSpec target, String recipe) {}

  private final Map<String, Recipe> recipes = new LinkedHashMap<>();
  private final Catalog catalog;
  private final Notes notes;

  private ConversionPlan(Structure structure, Draft draft, Notes notes) {
    this.notes = notes;
    List<TensorSpec> specs = new ArrayList<>();
    draft
        .tensors()
        .forEach(
            (name, entry) -> {
              recipes.put(name, entry.recipe());
              specs.add(entry.recipe().spec().withName(name));
            });
    boolean keepsNames =
        recipes.entrySet().stream().allMatch(entry -> isItself(entry.getKey(), entry.getValue()));
    catalog = new Catalog(specs, draft.attributes(), keepsNames ? structure : Structure.NONE);
  }

  /** Whether a tensor is that of the same name in the source, if of another type. */
  private static boolean isItself(String name, Recipe recipe) {
    return recipe instanceof Casting cast
        ? isItself(name, cast.of())
        : recipe instanceof Stored stored && stored.spec().name().equals(name);
  }

  /**
   * Plans a conversion.
   *
   * @throws IllegalArgumentException if a rewrite does not fit the model, or two tensors would have
   *     one name
   */
  public static ConversionPlan of(Catalog source, List<Rewrite> rewrites) {
    Notes notes = new Notes();
    source.structure().outline().ifPresent(outline -> leaveOutForeign("", outline, notes));
    Draft draft = Draft.of(source);
    for (Rewrite rewrite : rewrites) {
      draft = rewrite.apply(draft, notes);
    }
    return new ConversionPlan(source.structure(), draft, notes);
  }

  /** Notes the values that no catalog holds, so that they are not dropped in silence. */
  private static void leaveOutForeign(String path, Outline outline, Notes notes) {
    if (outline instanceof Outline.Foreign foreign) {
      notes.leaveOut("value " + path, "it is a " + foreign.kind());
    } else if (outline instanceof Outline.Dict dict) {
      dict.entries().forEach((key, value) -> leaveOutForeign(path, key, value, notes));
    } else if (outline instanceof Outline.Listing || outline instanceof Outline.Tuple) {
      List<Outline> items =
          outline instanceof Outline.Listing list
              ? list.items()
              : ((Outline.Tuple) outline).items();
      for (int i = 0; i < items.size(); i++) {
        leaveOutForeign(path, i, items.get(i), notes);
      }
    }
  }

  private static void leaveOutForeign(String path, Object key, Outline value, Notes notes) {
    leaveOutForeign(path.isEmpty() ? key.toString() : path + "." + key, value, notes);
  }

  /** What the target is to hold. */
  public Catalog catalog() {
    return catalog;
  }

  /** The target's tensors, in the source's order as far as it goes. */
  public List<Step> steps() {
    return catalog.tensors().stream()
        .map(spec -> new Step(spec, recipes.get(spec.name()).text()))
        .toList();
  }

  /** What of the source is not in the target, and why. */
  public List<LeftOut> leftOut() {
    return notes.leftOut();
  }

  /** What may not be as it was wanted. */
  public List<String> warnings() {
    return notes.warnings();
  }

  /**
   * The model that comes out, to be read. It reads from the source while it is read.
   *
   * @param folder where a transpose that is larger than memory keeps a file for a while
   * @param warnings told of what only the numbers show
   */
  TensorSource on(
      TensorSource source, Storage storage, Location folder, Consumer<String> warnings) {
    Inputs inputs = new Inputs(source, storage, folder, TRANSPOSE_BYTES, warnings);
    return new TensorSource() {
      @Override
      public Catalog catalog() {
        return catalog;
      }

      @Override
      public TensorReader open(TensorSpec spec, RowRange rows) throws IOException {
        return recipes.get(catalog.tensor(spec.name()).name()).open(inputs, rows);
      }

      @Override
      public void close() {}
    };
  }
}
