package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.TensorSource;
import io.paramill.testing.PythonPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the frameworks themselves compute from converted weights. */
class ConversionPeerIT {

  private final Storage storage = new LocalStorage();

  @TempDir private Path folder;

  private void convert(String from, String to, String format, Rewrite... rewrites)
      throws IOException {
    try (Conversion conversion =
        Conversion.open(
            storage, Location.of(folder.resolve(from)), FormatOptions.NONE, List.of(rewrites))) {
      conversion.create(Location.of(folder.resolve(to)), Formats.named(format), spec -> {});
    }
  }

  private TensorSource open(String name) throws IOException {
    Location location = Location.of(folder.resolve(name));
    return Formats.recognise(storage, location).open(storage, location, FormatOptions.NONE);
  }

  private List<String> differences(String first, String second, Comparison.Tolerance tolerance)
      throws IOException {
    List<String> found = new ArrayList<>();
    try (TensorSource a = open(first);
        TensorSource b = open(second)) {
      Comparison.compare(a, b, tolerance, difference -> found.add(difference.toString()));
    }
    return found;
  }

  @Test
  void layersComputeTheSameInTheOtherFramework() throws IOException {
    String arrays = folder.resolve("arrays.npz").toString();
    PythonPeer.run(
        "/io/paramill/convert/make_layers.py", folder.resolve("tf/layers").toString(), arrays);
    convert("tf/layers", "layers.pt", "torch", Rewrite.map("tf-torch", Rewrite.Slots.LEAVE_OUT));
    String layers =
        PythonPeer.run(
            "/io/paramill/convert/check_layers.py", folder.resolve("layers.pt").toString(), arrays);
    assertEquals(17, layers.lines().count());
    // And back. Attention, separable and depthwise layers cannot be told from what they became.
    Rewrite some =
        Rewrite.exclude(List.of("attention*", "separable*", "depthwise*", "old*", "both*"));
    convert(
        "layers.pt", "again", "tensorflow", some, Rewrite.map("torch-tf", Rewrite.Slots.LEAVE_OUT));
    convert(
        "tf/layers",
        "before",
        "tensorflow",
        some,
        Rewrite.rename("(.*)/(?:lstm|gru|simple_rnn)_cell/(.*)", "$1/$2"));
    assertEquals(List.of(), differences("before", "again", Comparison.Tolerance.NONE));
  }

  @Test
  void castsAreThoseOfOthers() throws IOException {
    PythonPeer.run("/io/paramill/convert/casts.py", folder.toString());
    for (DType target : List.of(DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32, DType.FLOAT64)) {
      Map<DType, DType> types = new EnumMap<>(DType.class);
      for (DType type : DType.values()) {
        if (type != target && Casting.known(type, target)) {
          types.put(type, target);
        }
      }
      String cast = "cast-" + target + ".safetensors";
      convert(
          "from.safetensors",
          cast,
          "safetensors",
          Rewrite.exclude(List.of(target.toString(), target == DType.BFLOAT16 ? "float64" : "")),
          Rewrite.cast(types));
      // A tolerance of almost nothing: NaN is NaN, whatever its other bits are.
      assertEquals(
          List.of(),
          differences(target + ".safetensors", cast, new Comparison.Tolerance(0, Double.MIN_VALUE)),
          target.toString());
    }
  }
}
