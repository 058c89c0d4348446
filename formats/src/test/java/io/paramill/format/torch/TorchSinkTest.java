package io.paramill.format.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.convert.Converter;
import io.paramill.convert.Formats;
import io.paramill.storage.LocalStorage;
import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.storage.Storage;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.Outline;
import io.paramill.tensor.Structure;
import io.paramill.tensor.TensorFormatContract;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints that are more than a flat dict of tensors. */
class TorchSinkTest {

  private static final Path REFERENCE = Path.of("../testdata/torch/reference");
  private static final Location TARGET = Location.of("memory:/out/model.pt");

  private final MemoryStorage storage = new MemoryStorage();

  private static TensorSource reference(String name) throws IOException {
    return new TorchFormat()
        .open(new LocalStorage(), Location.of(REFERENCE.resolve(name)), FormatOptions.NONE);
  }

  private TensorSource rewritten(TensorSource source, String... settings) throws IOException {
    FormatOptions options =
        new FormatOptions(settings.length == 0 ? Map.of() : Map.of(settings[0], settings[1]));
    try (TensorSink sink = new TorchFormat().create(storage, TARGET, source.catalog(), options)) {
      Converter.convert(source, sink, spec -> {});
    }
    assertEquals("torch", Formats.recognise(storage, TARGET).name());
    return new TorchFormat().open(storage, TARGET, FormatOptions.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy=true", "legacy=false"})
  void keepsTheNestingOfATrainingCheckpoint(String setting) throws IOException {
    try (TensorSource source = reference("training.pt");
        TensorSource again = rewritten(source, setting.split("=", -1))) {
      TensorFormatContract.assertSameTensors(source, again);
      assertEquals(source.catalog().attributes(), again.catalog().attributes());
      assertEquals(source.catalog().structure(), again.catalog().structure());
      assertTrue(again.catalog().structure().outline().isPresent());
    }
  }

  @Test
  void putsTheNestingOfADistributedCheckpointTogether() throws IOException {
    try (TensorSource source = reference("distributed");
        TensorSource again = rewritten(source)) {
      TensorFormatContract.assertSameTensors(source, again);
      assertEquals(source.catalog().attributes(), again.catalog().attributes());
      Outline.Dict root = (Outline.Dict) again.catalog().structure().outline().orElseThrow();
      Outline.Dict model = (Outline.Dict) root.entries().get("model");
      assertEquals(new Outline.Tensor("model.first.weight"), model.entries().get("first.weight"));
    }
  }

  @Test
  void writesAModuleAsItsStateDict() throws IOException {
    try (TensorSource source = reference("module.pt");
        TensorSource again = rewritten(source)) {
      TensorFormatContract.assertSameTensors(source, again);
      assertEquals(Optional.empty(), again.catalog().structure().outline());
    }
  }

  @Test
  void writesAFlatDictOnRequest() throws IOException {
    try (TensorSource source = reference("training.pt");
        TensorSource again = rewritten(source, "nested", "false")) {
      TensorFormatContract.assertSameTensors(source, again);
      assertEquals(Map.of(), again.catalog().attributes());
      assertEquals(Structure.NONE, again.catalog().structure());
    }
  }

  @Test
  void writesWhatWasLeftOfANestedModel() throws IOException {
    try (TensorSource source = reference("training.pt")) {
      Catalog all = source.catalog();
      Catalog some =
          new Catalog(all.tensors().subList(0, 2), Map.of("done", true), all.structure());
      try (TensorSink sink = new TorchFormat().create(storage, TARGET, some, FormatOptions.NONE)) {
        Converter.convert(source, sink, spec -> {});
      }
    }
    try (TensorSource again = new TorchFormat().open(storage, TARGET, FormatOptions.NONE)) {
      assertEquals(
          List.of("model_state_dict.first.weight", "model_state_dict.first.bias"),
          again.catalog().tensors().stream().map(spec -> spec.name()).toList());
      assertEquals(Map.of("done", true), again.catalog().attributes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"legacy=true", "legacy=false"})
  void writesTiedTensorsOnce(String setting) throws IOException {
    long before;
    try (TensorSource source = reference("tied.pt");
        TensorSource again = rewritten(source, setting.split("=", -1))) {
      TensorFormatContract.assertSameTensors(source, again);
      assertEquals(source.catalog().structure().shared(), again.catalog().structure().shared());
      before = storage.bytes(TARGET).length;
    }
    storage.delete(TARGET);
    try (TensorSource source = reference("tied.pt")) {
      Catalog untied = new Catalog(source.catalog().tensors(), Map.of());
      String[] options = setting.split("=", -1);
      try (TensorSink sink =
          new TorchFormat()
              .create(storage, TARGET, untied, new FormatOptions(Map.of(options[0], options[1])))) {
        Converter.convert(source, sink, spec -> {});
      }
    }
    assertTrue(storage.bytes(TARGET).length >= before + 2 * 48);
  }

  @Test
  void refusesNestedValuesOfForeignKindsByName() throws IOException {
    Outline outline =
        new Outline.Dict(
            Map.of("a", new Outline.Listing(List.of(new Outline.Foreign("datetime.date")))));
    Catalog catalog =
        new Catalog(List.of(), Map.of(), new Structure(Optional.of(outline), Map.of()));
    UnsupportedDataException refused =
        assertThrows(
            UnsupportedDataException.class,
            () -> new TorchFormat().create(storage, TARGET, catalog, FormatOptions.NONE).close());
    assertTrue(refused.getMessage().contains("'a.0'"), refused.getMessage());
    assertFalse(storage.exists(TARGET.parent()));
  }

  @Test
  void splitsAModelIntoFilesOfALimitedSize() throws IOException {
    try (TensorSource source = reference("module.pt");
        TensorSource again = rewritten(source, "shard-size", "30")) {
      TensorFormatContract.assertSameTensors(source, again);
    }
    List<String> names =
        storage.list(TARGET).stream().map(entry -> entry.location().name()).toList();
    assertEquals("pytorch_model.bin.index.json", names.get(names.size() - 1));
    assertEquals("pytorch_model-00001-of-%05d.bin".formatted(names.size() - 1), names.get(0));
  }

  @Test
  void aModelThatFitsOneFileHasNoIndex() throws IOException {
    try (TensorSource source = reference("module.pt");
        TensorSource again = rewritten(source, "shard-size", "1000000")) {
      TensorFormatContract.assertSameTensors(source, again);
    }
    assertEquals(
        List.of("pytorch_model.bin"),
        storage.list(TARGET).stream().map(entry -> entry.location().name()).toList());
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TorchFormat()
                .create(
                    (Storage) storage,
                    Location.of("memory:/other"),
                    Catalog.of(),
                    new FormatOptions(Map.of("shard-size", "0"))));
  }
}
