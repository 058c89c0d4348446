package io.paramill.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paramill.storage.Location;
import io.paramill.storage.MemoryStorage;
import io.paramill.tensor.DType;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MemoryTensors;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VerifierTest {

  private final MemoryStorage storage = new MemoryStorage();
  private final MemoryTensors model = new MemoryTensors();
  private final List<Verifier.Damage> found = new ArrayList<>();

  VerifierTest() {
    Random random = new Random(20261125);
    for (int i = 0; i < 5; i++) {
      model.withRandom("tensor" + i, DType.FLOAT32, Shape.of(50, 10), random);
    }
  }

  private Location write(String format, String name) throws IOException {
    Location target = Location.of("memory:/" + name);
    try (TensorSink sink =
        Formats.named(format).create(storage, target, model.catalog(), FormatOptions.NONE)) {
      Converter.convert(model, sink, spec -> {});
    }
    return target;
  }

  private void replace(Location file, byte[] bytes) throws IOException {
    storage.delete(file);
    storage.put(file, bytes);
  }

  @Test
  void aWholeModelIsWell() throws IOException {
    for (String format : List.of("tensorflow", "torch", "safetensors", "npz")) {
      Verifier.Extent extent =
          Verifier.verify(storage, write(format, "model." + format), found::add);
      assertEquals(new Verifier.Extent(5, 5 * 2000), extent);
      assertEquals(List.of(), found);
    }
  }

  @Test
  void everyDamagedTensorIsTold() throws IOException {
    Location folder = write("tensorflow", "checkpoint");
    Location data =
        storage.list(folder).stream()
            .filter(entry -> entry.location().name().contains(".data-"))
            .findFirst()
            .orElseThrow()
            .location();
    byte[] bytes = storage.bytes(data);
    bytes[2000 + 7] ^= 1;
    bytes[8000 + 1999] ^= 1;
    replace(data, bytes);
    assertEquals(3, Verifier.verify(storage, folder, found::add).tensors());
    assertEquals(
        List.of(Optional.of("tensor1"), Optional.of("tensor4")),
        found.stream().map(Verifier.Damage::tensor).toList());
    for (Verifier.Damage damage : found) {
      assertEquals(ErrorCode.CHECKSUM, damage.code());
      assertEquals(data, damage.location());
    }
    assertEquals(List.of(2000L, 8000L), found.stream().map(Verifier.Damage::offset).toList());
    assertTrue(found.get(0).message().startsWith("Cannot trust 'tensor1': its checksum is "));
    assertTrue(!found.get(0).message().contains("["));
  }

  @Test
  void bytesBehindTheLastTensorAreTold() throws IOException {
    Location data = write("tensorflow", "checkpoint").child("model.ckpt.data-00000-of-00001");
    byte[] bytes = storage.bytes(data);
    replace(data, Arrays.copyOf(bytes, bytes.length + 3));
    Location keras = Location.of("memory:/model.h5");
    byte[] file = Files.readAllBytes(Path.of("../testdata/keras/saved/model.weights.h5"));
    storage.put(keras, file);
    Verifier.verify(storage, keras, found::add);
    assertEquals(List.of(), found);
    replace(keras, Arrays.copyOf(file, file.length + 1));
    for (Location model : List.of(data, keras)) {
      Verifier.verify(storage, model, found::add);
      assertEquals(ErrorCode.TRAILING_BYTES, found.get(found.size() - 1).code());
      assertEquals(model, found.get(found.size() - 1).location());
    }
    assertEquals(2, found.size());
    assertEquals(
        List.of(10_000L, (long) file.length), found.stream().map(Verifier.Damage::offset).toList());
  }

  @Test
  void everyPartOfADistributedCheckpointIsVerified() throws IOException {
    Location folder = Location.of("memory:/distributed");
    Path reference = Path.of("../testdata/torch/reference/distributed");
    Location data = folder.child("__0_0.distcp");
    byte[] bytes = Files.readAllBytes(reference.resolve(data.name()));
    storage.put(data, bytes);
    storage.put(folder.child(".metadata"), Files.readAllBytes(reference.resolve(".metadata")));
    assertTrue(Verifier.verify(storage, folder, found::add).tensors() > 0);
    assertEquals(List.of(), found);

    // The last record of the last archive, which belongs to no tensor: 40 digits.
    Matcher digits =
        Pattern.compile("\\d{40}").matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    long last = digits.results().mapToLong(MatchResult::start).max().orElseThrow();
    byte[] damaged = Arrays.copyOf(bytes, bytes.length + 1);
    damaged[(int) last] ^= 1;
    replace(data, damaged);
    Verifier.verify(storage, folder, found::add);
    assertEquals(
        List.of(ErrorCode.TRAILING_BYTES, ErrorCode.CHECKSUM),
        found.stream().map(Verifier.Damage::code).toList());
    assertEquals(
        List.of((long) bytes.length, last), found.stream().map(Verifier.Damage::offset).toList());
  }

  @Test
  void aDamagedTensorOfAnArchiveIsToldOnceWithItsPlace() throws IOException {
    Location file = write("torch", "model.pt");
    byte[] bytes = storage.bytes(file);
    bytes[bytes.length / 2] ^= 1;
    replace(file, bytes);
    Verifier.verify(storage, file, found::add);
    assertEquals(1, found.size());
    assertTrue(found.get(0).tensor().isPresent());
    assertTrue(found.get(0).offset() > 0);
  }

  @Test
  void aModelWhoseListOfFilesIsDamagedIsKnownByTheirNames() throws IOException {
    Location checkpoint = write("tensorflow", "checkpoint");
    Location index = checkpoint.child("model.ckpt.index");
    replace(index, Arrays.copyOf(storage.bytes(index), 100));
    Verifier.verify(storage, checkpoint, found::add);

    FormatOptions shards = new FormatOptions(Map.of("shard-size", "4000"));
    Location folder = Location.of("memory:/shards");
    try (TensorSink sink =
        Formats.named("safetensors").create(storage, folder, model.catalog(), shards)) {
      Converter.convert(model, sink, spec -> {});
    }
    storage.delete(folder.child("model-00001-of-00003.safetensors"));
    Verifier.verify(storage, folder, found::add);

    Location parts = write("parts", "parts");
    replace(parts.child("manifest.json"), new byte[] {'{'});
    Verifier.verify(storage, parts, found::add);
    assertEquals(
        List.of(ErrorCode.BAD_MAGIC, ErrorCode.MISSING_SHARD, ErrorCode.MALFORMED),
        found.stream().map(Verifier.Damage::code).toList());
  }

  @Test
  void aMemberThatHoldsNoTensorCountsToo() throws IOException {
    damageVersion(write("torch", "model.pt"));
    Verifier.verify(storage, Location.of("memory:/model.pt"), found::add);
    assertEquals(List.of(ErrorCode.CHECKSUM), found.stream().map(Verifier.Damage::code).toList());
  }

  @Test
  void aMemberInAFolderOfArchivesCountsToo() throws IOException {
    FormatOptions shards = new FormatOptions(Map.of("shard-size", "4000"));
    Location folder = Location.of("memory:/shards");
    try (TensorSink sink =
        Formats.named("torch").create(storage, folder, model.catalog(), shards)) {
      Converter.convert(model, sink, spec -> {});
    }
    assertEquals(5, Verifier.verify(storage, folder, found::add).tensors());
    assertEquals(List.of(), found);
    Location shard = folder.child("pytorch_model-00002-of-00003.bin");
    damageVersion(shard);
    Verifier.verify(storage, folder, found::add);
    Verifier.verify(storage, folder.child("pytorch_model.bin.index.json"), found::add);
    assertEquals(List.of(shard, shard), found.stream().map(Verifier.Damage::location).toList());
  }

  private void damageVersion(Location file) throws IOException {
    byte[] bytes = storage.bytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    // The member "version" holds "3\n"; its first mention is in front of its bytes.
    bytes[text.indexOf("3\n", text.indexOf("version"))] = '2';
    replace(file, bytes);
  }

  @Test
  void aModelThatDoesNotOpenIsOneDamage() throws IOException {
    Location file = write("safetensors", "model.safetensors");
    byte[] bytes = storage.bytes(file);
    replace(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertEquals(new Verifier.Extent(0, 0), Verifier.verify(storage, file, found::add));
    assertEquals(1, found.size());
    assertEquals(Optional.empty(), found.get(0).tensor());
  }

  @Test
  void nothingIsNotDamage() {
    assertThrows(
        NoSuchFileException.class,
        () -> Verifier.verify(storage, Location.of("memory:/none"), found::add));
  }
}
