package io.paramill.convert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.paramill.storage.Location;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.MalformedDataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Rules for single tensors: a JSON list of objects. The first whose {@code match}, a regular
 * expression, is the whole name of a tensor is applied; those after it, and a framework's profile,
 * then leave the tensor alone.
 *
 * <pre>
 * [{"match": "encoder/(.*)/kernel", "name": "encoder.$1.weight", "permute": [1, 0]},
 *  {"match": "head/scale", "reshape": [1, 128], "cast": "float32"},
 *  {"match": "step", "drop": true}]
 * </pre>
 */
final class LayoutRules extends Rewrite {

  private static final Set<String> KEYS =
      Set.of("match", "name", "permute", "reshape", "cast", "drop");

  private record Rule(
      Pattern match,
      Optional<String> name,
      List<Integer> permute,
      long[] reshape,
      Optional<DType> cast,
      boolean drop) {}

  private final List<Rule> rules;

  private LayoutRules(List<Rule> rules) {
    this.rules = rules;
  }

  static LayoutRules parse(String text, Location location) throws MalformedDataException {
    try {
      JsonNode list = new ObjectMapper().readTree(text);
      if (!list.isArray()) {
        throw new IllegalArgumentException("no list");
      }
      List<Rule> rules = new ArrayList<>();
      for (JsonNode rule : list) {
        rules.add(rule(rule));
      }
      return new LayoutRules(rules);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      String why = e.getMessage().lines().findFirst().orElse("");
      throw new MalformedDataException(
          ErrorCode.MALFORMED, location, "Cannot read the rules: " + why);
    }
  }

  private static Rule rule(JsonNode node) {
    Set<String> keys = new HashSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      keys.add(names.next());
    }
    if (!keys.contains("match") || !KEYS.containsAll(keys)) {
      throw new IllegalArgumentException("a rule has 'match' and some of " + KEYS + ": " + node);
    }
    return new Rule(
        pattern(node.get("match").asText()),
        Optional.ofNullable(node.get("name")).map(JsonNode::asText),
        numbers(node.path("permute")).stream().map(Math::toIntExact).toList(),
        node.has("reshape")
            ? numbers(node.get("reshape")).stream().mapToLong(Long::longValue).toArray()
            : null,
        Optional.ofNullable(node.get("cast")).map(JsonNode::asText).map(DType::of),
        node.path("drop").asBoolean());
  }

  private static List<Long> numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asLong).toList();
  }

  @Override
  void apply(Draft from, Draft to, Notes notes) {
    from.tensors()
        .forEach(
            (name, entry) -> {
              for (Rule rule : rules) {
                Matcher matcher = rule.match.matcher(name);
                if (matcher.matches()) {
                  apply(rule, matcher, name, entry.recipe(), to, notes);
                  return;
                }
              }
              to.put(name, entry);
            });
    to.attributes().putAll(from.attributes());
  }

  private static void apply(
      Rule rule, Matcher matcher, String name, Recipe recipe, Draft to, Notes notes) {
    if (rule.drop) {
      notes.leaveOut(name, "dropped by a rule");
      return;
    }
    Recipe changed = rule.permute.isEmpty() ? recipe : recipe.permute(rule.permute);
    if (rule.reshape != null) {
      changed = changed.reshape(rule.reshape);
    }
    if (rule.cast.isPresent() && rule.cast.get() != recipe.spec().dtype()) {
      changed = new Casting(changed, rule.cast.get());
    }
    to.put(
        rule.name.isPresent() ? replaced(matcher, rule.name.get()) : name,
        new Draft.Entry(changed, Draft.Role.SETTLED));
  }
}
