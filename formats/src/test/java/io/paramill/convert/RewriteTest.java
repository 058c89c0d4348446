package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.DType;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Shape;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RewriteTest {

  private static final Location RULES = Location.of("memory:/rules.json");

  private static Catalog catalog(Map<String, ?> attributes, String... names) {
    List<TensorSpec> specs = new ArrayList<>();
    for (String name : names) {
      specs.add(new TensorSpec(name, DType.FLOAT32, Shape.of(2, 3)));
    }
    return new Catalog(specs, attributes);
  }

  private static List<String> steps(Catalog catalog, Rewrite... rewrites) {
    return ConversionPlan.of(catalog, List.of(rewrites)).steps().stream()
        .map(step -> step.target() + " = " + step.recipe())
        .toList();
  }

  private static List<String> names(Catalog catalog, Rewrite... rewrites) {
    return ConversionPlan.of(catalog, List.of(rewrites)).steps().stream()
        .map(step -> step.target().name())
        .toList();
  }

  @Test
  void globsMatchWholeNames() {
    Catalog catalog = catalog(Map.of(), "enc/w", "enc/b", "dec/w", "x.enc/w", "a\\Eb", "[a]");
    assertEquals(List.of("enc/w", "enc/b"), names(catalog, Rewrite.include(List.of("enc/*"))));
    assertEquals(List.of("enc/w"), names(catalog, Rewrite.include(List.of("en?/w"))));
    assertEquals(
        List.of("enc/w", "dec/w"), names(catalog, Rewrite.include(List.of("enc/w", "dec/w"))));
    assertEquals(List.of("enc/b", "a\\Eb", "[a]"), names(catalog, Rewrite.exclude(List.of("*/w"))));
    assertEquals(List.of("a\\Eb", "[a]"), names(catalog, Rewrite.include(List.of("a\\Eb", "[a]"))));
    assertEquals(
        List.of(new LeftOut("enc/w", "excluded"), new LeftOut("enc/b", "excluded")),
        ConversionPlan.of(catalog, List.of(Rewrite.exclude(List.of("enc*")))).leftOut());
  }

  @Test
  void keepsTheStructureAsLongAsTensorsKeepTheirNames() {
    Structure structure = new Structure(Optional.empty(), Map.of("b", "a"));
    Catalog catalog = new Catalog(catalog(Map.of(), "a", "b").tensors(), Map.of(), structure);
    for (Rewrite rewrite :
        List.of(
            Rewrite.include(List.of("b")), Rewrite.cast(Map.of(DType.FLOAT32, DType.FLOAT16)))) {
      assertEquals(structure, ConversionPlan.of(catalog, List.of(rewrite)).catalog().structure());
    }
    // Another tensor could have the name now.
    assertEquals(
        Structure.NONE,
        ConversionPlan.of(catalog, List.of(Rewrite.rename("a", "c"))).catalog().structure());
  }

  @Test
  void theRootIsAKeyAndNotAPrefix() {
    Catalog catalog =
        catalog(Map.of("state.epoch", 1L, "lr", 0.5), "state.w", "state.a.w", "states.w", "state");
    ConversionPlan plan = ConversionPlan.of(catalog, List.of(Rewrite.root("state")));
    assertEquals(
        List.of("w", "a.w"), plan.catalog().tensors().stream().map(TensorSpec::name).toList());
    assertEquals(Map.of("epoch", 1L), plan.catalog().attributes());
    assertEquals(
        List.of("states.w", "state", "attribute lr"),
        plan.leftOut().stream().map(LeftOut::name).toList());
    assertThrows(IllegalArgumentException.class, () -> names(catalog, Rewrite.root("none")));
  }

  @Test
  void renamesWholeNames() {
    Catalog catalog = catalog(Map.of(), "model.0.w", "model.1.w", "other");
    assertEquals(
        List.of("layer0/w", "layer1/w", "other"),
        names(catalog, Rewrite.rename("model\\.(\\d+)\\.(.*)", "layer$1/$2")));
    assertThrows(
        IllegalArgumentException.class, () -> names(catalog, Rewrite.rename("model", "x")));
    assertThrows(
        IllegalArgumentException.class, () -> names(catalog, Rewrite.rename("other", "$1")));
    assertThrows(IllegalArgumentException.class, () -> Rewrite.rename("(", "x"));
  }

  @Test
  void twoTensorsDoNotGetOneName() {
    Catalog catalog = catalog(Map.of(), "a", "b");
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> names(catalog, Rewrite.rename(".", "c")));
    assertEquals("Cannot name two tensors 'c': a and b", refused.getMessage());
  }

  @Test
  void rulesApplyOnce() throws MalformedDataException {
    Catalog catalog = catalog(Map.of(), "enc/kernel", "dec/kernel", "step", "rest");
    Rewrite rules =
        Rewrite.rules(
            """
            [{"match": "enc/(.*)", "name": "e.$1", "permute": [1, 0], "cast": "float64"},
             {"match": ".*/kernel", "reshape": [6]},
             {"match": "step", "drop": true}]
            """,
            RULES);
    assertEquals(
        List.of(
            "e.kernel float64[3, 2] = float64(transpose(enc/kernel))",
            "dec/kernel float32[6] = reshape(dec/kernel)",
            "rest float32[2, 3] = rest"),
        steps(catalog, rules));
    // What a rule has settled, a profile leaves alone.
    assertEquals(
        List.of("e.kernel", "dec/kernel", "rest"),
        names(catalog, rules, Rewrite.map("tf-torch", Rewrite.Slots.LEAVE_OUT)));
  }

  @Test
  void whatIsNoRuleIsTold() {
    for (String text :
        List.of(
            "",
            "{}",
            "[1]",
            "[{}]",
            "[{\"match\": \"(\"}]",
            "[{\"match\": \"a\", \"cast\": \"real\"}]",
            "[{\"match\": \"a\", \"nmae\": \"b\"}]")) {
      MalformedDataException refused =
          assertThrows(MalformedDataException.class, () -> Rewrite.rules(text, RULES), text);
      assertTrue(refused.getMessage().startsWith("Cannot read the rules: "));
    }
  }

  @Test
  void castsGoOneStep() {
    Catalog catalog =
        Catalog.of(
            new TensorSpec("a", DType.FLOAT32, Shape.of(1)),
            new TensorSpec("b", DType.FLOAT16, Shape.of(1)));
    assertEquals(
        List.of("a float16[1] = float16(a)", "b float32[1] = float32(b)"),
        steps(
            catalog,
            Rewrite.cast(Map.of(DType.FLOAT32, DType.FLOAT16, DType.FLOAT16, DType.FLOAT32))));
    assertThrows(
        IllegalArgumentException.class, () -> Rewrite.cast(Map.of(DType.FLOAT32, DType.STRING)));
  }

  @Test
  void profilesHaveTwoDifferentSides() {
    for (String profile : List.of("tf", "tf-tf", "tf-onnx", "tf-torch-tf", "")) {
      assertThrows(
          IllegalArgumentException.class, () -> Rewrite.map(profile, Rewrite.Slots.KEEP), profile);
    }
  }
}
