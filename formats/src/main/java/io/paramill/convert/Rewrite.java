package io.paramill.convert;

import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.MalformedDataException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;

/**
 * A change on the way from one model to another: which tensors there are, what they are called,
 * what they are made of. Rewrites are applied one after the other, each to what the one before has
 * left.
 */
public abstract class Rewrite {

  /** What becomes of an optimizer's variables when a model is mapped to another framework. */
  public enum Slots {
    LEAVE_OUT,
    KEEP
  }

  /** Only this package writes rewrites. */
  Rewrite() {}

  abstract void apply(Draft from, Draft to, Notes notes);

  /** Applies this to a model. */
  final Draft apply(Draft from, Notes notes) {
    Draft to = new Draft();
    apply(from, to, notes);
    return to;
  }

  /** Keeps the tensors whose whole name one of the globs matches: {@code *} is any text. */
  public static Rewrite include(List<String> globs) {
    Predicate<String> matches = anyOf(globs);
    return selection(matches, "not included");
  }

  /** Leaves out the tensors whose whole name one of the globs matches. */
  public static Rewrite exclude(List<String> globs) {
    Predicate<String> matches = anyOf(globs);
    return selection(matches.negate(), "excluded");
  }

  private static Predicate<String> anyOf(List<String> globs) {
    String expression =
        globs.stream()
            .map(
                glob ->
                    "\\Q"
                        + glob.replace("\\E", "\\E\\\\E\\Q")
                            .replace("*", "\\E.*\\Q")
                            .replace("?", "\\E.\\Q")
                        + "\\E")
            .collect(Collectors.joining("|"));
    return Pattern.compile(expression, Pattern.DOTALL).asMatchPredicate();
  }

  private static Rewrite selection(Predicate<String> kept, String why) {
    return new Rewrite() {
      @Override
      void apply(Draft from, Draft to, Notes notes) {
        from.tensors()
            .forEach(
                (name, entry) -> {
                  if (kept.test(name)) {
                    to.put(name, entry);
                  } else {
                    notes.leaveOut(name, why);
                  }
                });
        to.attributes().putAll(from.attributes());
      }
    };
  }

  /**
   * Keeps what is below a key of a nested model, under the names that it has there.
   *
   * @throws IllegalArgumentException when it is applied, if no tensor is below it
   */
  public static Rewrite root(String root) {
    return new Rewrite() {
      @Override
      void apply(Draft from, Draft to, Notes notes) {
        from.tensors()
            .forEach(
                (name, entry) -> {
                  if (below(name)) {
                    to.put(name.substring(root.length() + 1), entry);
                  } else {
                    notes.leaveOut(name, "not below " + root);
                  }
                });
        if (to.tensors().isEmpty()) {
          throw new IllegalArgumentException("Cannot find a tensor below '" + root + "'");
        }
        from.attributes()
            .forEach(
                (name, value) -> {
                  if (below(name)) {
                    to.attributes().put(name.substring(root.length() + 1), value);
                  } else {
                    notes.leaveOut("attribute " + name, "not below " + root);
                  }
                });
      }

      private boolean below(String name) {
        return name.length() > root.length() + 1
            && name.startsWith(root)
            && "./".indexOf(name.charAt(root.length())) >= 0;
      }
    };
  }

  /**
   * Gives tensors other names.
   *
   * @param expression a regular expression for a whole name
   * @param replacement the new name; {@code $1} is what the first group matches
   * @throws IllegalArgumentException if the expression is none; when it is applied, if no tensor
   *     has such a name
   */
  public static Rewrite rename(String expression, String replacement) {
    Pattern pattern = pattern(expression);
    return new Rewrite() {
      @Override
      void apply(Draft from, Draft to, Notes notes) {
        boolean[] found = {false};
        from.tensors()
            .forEach(
                (name, entry) -> {
                  Matcher matcher = pattern.matcher(name);
                  boolean matches = matcher.matches();
                  found[0] |= matches;
                  to.put(matches ? replaced(matcher, replacement) : name, entry);
                });
        if (!found[0]) {
          throw new IllegalArgumentException("Cannot rename '" + expression + "': no such tensor");
        }
        to.attributes().putAll(from.attributes());
      }
    };
  }

  static Pattern pattern(String expression) {
    try {
      return Pattern.compile(expression, Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "Invalid expression '" + expression + "': " + e.getDescription(), e);
    }
  }

  static String replaced(Matcher matcher, String replacement) {
    try {
      return matcher.replaceFirst(replacement);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException(
          "Invalid replacement '" + replacement + "': " + e.getMessage(), e);
    }
  }

  /**
   * Casts every tensor of a type to another one.
   *
   * @throws IllegalArgumentException if there is no such cast
   */
  public static Rewrite cast(Map<DType, DType> types) {
    types.forEach(
        (from, into) -> {
          if (!Casting.known(from, into)) {
            throw new IllegalArgumentException("Cannot cast " + from + " to " + into);
          }
        });
    return new Rewrite() {
      @Override
      void apply(Draft from, Draft to, Notes notes) {
        from.tensors()
            .forEach(
                (name, entry) -> {
                  DType type = types.get(entry.recipe().spec().dtype());
                  to.put(
                      name,
                      type == null || type == entry.recipe().spec().dtype()
                          ? entry
                          : new Draft.Entry(new Casting(entry.recipe(), type), entry.role()));
                });
        to.attributes().putAll(from.attributes());
      }
    };
  }

  /**
   * Rules for single tensors; see {@link LayoutRules}.
   *
   * @param text the rules, as JSON
   * @param location where they come from, for messages
   * @throws MalformedDataException if they are no rules
   */
  public static Rewrite rules(String text, Location location) throws MalformedDataException {
    return LayoutRules.parse(text, location);
  }

  /**
   * Maps a model of one framework to the names and layouts of another.
   *
   * @param profile two of tf, torch and paddle, such as {@code tf-torch}
   */
  public static Rewrite map(String profile, Slots slots) {
    String[] sides = profile.toLowerCase(Locale.ROOT).split("-", -1);
    if (sides.length != 2 || sides[0].equals(sides[1])) {
      throw new IllegalArgumentException("Unknown profile '" + profile + "'");
    }
    return new FrameworkMap(Framework.of(sides[0]), Framework.of(sides[1]), slots);
  }
}
