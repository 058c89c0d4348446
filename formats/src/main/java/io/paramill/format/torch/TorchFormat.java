package io.paramill.format.torch;

import io.paramill.codec.PickleReader;
import io.paramill.codec.ShardIndex;
import io.paramill.codec.ShardedSink;
import io.paramill.codec.ShardedSource;
import io.paramill.codec.ZipArchive;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.storage.StorageInput;
import io.paramill.tensor.Catalog;
import io.paramill.tensor.ErrorCode;
import io.paramill.tensor.FormatOptions;
import io.paramill.tensor.MalformedDataException;
import io.paramill.tensor.Outline;
import io.paramill.tensor.TensorFormat;
import io.paramill.tensor.TensorSink;
import io.paramill.tensor.TensorSource;
import io.paramill.tensor.TensorSpec;
import io.paramill.tensor.UnsupportedDataException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The layout {@code torch}: what {@code torch.save} makes, of all generations, and what is built of
 * it. Read are
 *
 * <ul>
 *   <li>zips (PyTorch 1.6 and later), the stream before them, and the tar of the first releases;
 *   <li>plain pickles whose tensors lie in them;
 *   <li>models that are spread over files, with their {@code *.bin.index.json}, and folders that
 *       hold one or a single {@code *model.bin};
 *   <li>folders of {@code torch.distributed.checkpoint} ({@code .metadata}, {@code *.distcp}).
 * </ul>
 *
 * <p>Reading gives every tensor in nested dicts, lists and modules, named by the path to it joined
 * by dots; numbers and texts beside them are attributes. A checkpoint that is one tensor holds one
 * called {@code tensor}. Sparse and quantised tensors are several: {@link TorchParts}.
 *
 * <p>Writing makes what {@code torch.load} takes with {@code weights_only=True}. A model whose
 * catalog has an {@link Outline} that names all its tensors is written nested as it was, with its
 * attributes; objects of other classes become dicts of their state. Any other is a flat state_dict,
 * without attributes, as that has none. Tensors that are one memory are written once.
 *
 * <p>Options for reading: {@code root}, the path of the part to read, for example {@code
 * model_state_dict}; {@code verify=off}, which ignores the checksums, as PyTorch itself does.
 *
 * <p>Options for writing: {@code nested=false}, always a flat state_dict; {@code legacy=true}, the
 * stream of before PyTorch 1.6; {@code shard-size}, in bytes, a folder of flat files that are not
 * larger, unless one tensor is, with {@code pytorch_model.bin.index.json}.
 */
public final class TorchFormat implements TensorFormat {

  /** How models are called in a folder: pytorch_model.bin, adapter_model.bin and others. */
  private static final String SUFFIX = "model.bin";

  private static final String NAME = "pytorch_model.bin";
  private static final String SHARD_SIZE = "shard-size";

  @Override
  public String name() {
    return "torch";
  }

  @Override
  public Set<String> settingsForReading() {
    return Set.of("root", "verify");
  }

  @Override
  public Set<String> settingsForWriting() {
    return Set.of("nested", "legacy", SHARD_SIZE);
  }

  /** Its archives show by their first member what they are; others are read to their ends first. */
  @Override
  public int recogniseOrder() {
    return 90;
  }

  @Override
  public boolean recognises(Storage storage, Location location) throws IOException {
    if (TorchDistributed.recognises(storage, location)) {
      return true;
    }
    Optional<Location> file = ShardIndex.start(storage, location, SUFFIX);
    if (file.isPresent() && ShardIndex.isIndex(file.get())) {
      file = ShardIndex.firstShard(storage, file.get());
    }
    if (file.isEmpty()) {
      return false;
    }
    try (StorageInput input = storage.open(file.get())) {
      return TorchSource.isZip(input)
          ? isArchive(input)
          : TorchLegacy.recognises(input) || TorchTar.recognises(input) || isPickle(input);
    }
  }

  @Override
  public boolean isMeant(Storage storage, Location location) throws IOException {
    return ShardIndex.start(storage, location, SUFFIX)
        .filter(file -> file.name().endsWith(SUFFIX + ShardIndex.SUFFIX))
        .isPresent();
  }

  /** Whether a pickle names what is PyTorch's, before it fails if it does. */
  private static boolean isPickle(StorageInput input) throws IOException {
    byte[] head = input.readHead(1);
    // The first opcodes of all protocols: a protocol, a mark, a container, or a name.
    if (head.length == 0 || "\u0080(}]c".indexOf(head[0] & 0xFF) < 0) {
      return false;
    }
    AtomicBoolean found = new AtomicBoolean();
    try {
      Object unused =
          new PickleReader(
                  input,
                  0,
                  global -> {
                    found.compareAndSet(
                        false,
                        global.module().equals("torch") || global.module().startsWith("torch."));
                    // Nothing more needs to be known, so the reading may end here.
                    return !found.get() && TorchSymbols.admits(global);
                  })
              .read();
      return false;
    } catch (MalformedDataException e) {
      return found.get();
    }
  }

  /** Looks at the first member's name, which is there even if the end of the file is not. */
  private static boolean isArchive(StorageInput input) throws IOException {
    if (ZipArchive.firstName(input).endsWith(TorchArchive.PICKLE)) {
      return true;
    }
    try {
      return ZipArchive.read(input).members().stream()
          .anyMatch(member -> member.name().endsWith(TorchArchive.PICKLE));
    } catch (MalformedDataException | UnsupportedDataException e) {
      return false;
    }
  }

  @Override
  public TensorSource open(Storage storage, Location location, FormatOptions options)
      throws IOException {
    if (TorchDistributed.recognises(storage, location)) {
      return TorchDistributed.open(storage, location, options);
    }
    Location file =
        ShardIndex.start(storage, location, SUFFIX)
            .orElseThrow(
                () ->
                    new MalformedDataException(
                        ErrorCode.NOT_A_CHECKPOINT,
                        location,
                        "Cannot read the model: not one index or file is there"));
    return ShardIndex.isIndex(file)
        ? ShardedSource.open(storage, file, shard -> openFile(storage, shard, options))
        : openFile(storage, file, options);
  }

  private static TensorSource openFile(Storage storage, Location file, FormatOptions options)
      throws IOException {
    StorageInput input = storage.open(file);
    try {
      return TorchSource.open(input, options);
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  @Override
  public TensorSink create(
      Storage storage, Location location, Catalog catalog, FormatOptions options)
      throws IOException {
    for (TensorSpec spec : catalog.tensors()) {
      if (!TorchTypes.holds(spec.dtype())) {
        throw new UnsupportedDataException(
            ErrorCode.UNSUPPORTED_DTYPE,
            "Cannot write '%s' as torch: no dense tensor of type %s"
                .formatted(spec.name(), spec.dtype()));
      }
    }
    if (options.text(SHARD_SIZE).isPresent()) {
      return ShardedSink.create(
          storage,
          location,
          catalog,
          options.number(SHARD_SIZE, 1),
          NAME,
          new Shards(storage, options));
    }
    boolean legacy = options.flag("legacy");
    TorchPickle.Generation generation =
        legacy ? TorchPickle.Generation.LEGACY : TorchPickle.Generation.ZIP;
    Optional<Outline> outline =
        options.text("nested").filter("false"::equals).isPresent()
            ? Optional.empty()
            : catalog.structure().outline().filter(nested -> namesAll(nested, catalog));
    byte[] pickle =
        outline.isPresent()
            ? TorchPickle.nested(catalog, outline.get(), generation)
            : TorchPickle.flat(catalog, generation);
    return legacy
        ? LegacySink.create(storage, location, catalog, pickle)
        : TorchSink.create(storage, location, catalog, pickle);
  }

  private record Shards(Storage storage, FormatOptions options) implements ShardedSink.Shards {

    @Override
    public List<TensorSpec> order(List<TensorSpec> tensors) {
      return tensors;
    }

    @Override
    public TensorSink create(Location file, Catalog catalog) throws IOException {
      return new TorchFormat().create(storage, file, catalog, options.without(SHARD_SIZE));
    }
  }

  /** Whether an outline still fits a catalog, whose tensors may have been renamed. */
  private static boolean namesAll(Outline outline, Catalog catalog) {
    Set<String> names = new HashSet<>();
    collect(outline, names);
    return catalog.tensors().stream().allMatch(spec -> names.contains(spec.name()));
  }

  private static void collect(Outline outline, Set<String> names) {
    if (outline instanceof Outline.Tensor tensor) {
      names.add(tensor.name());
    } else if (outline instanceof Outline.Dict dict) {
      dict.entries().values().forEach(value -> collect(value, names));
    } else if (outline instanceof Outline.Listing list) {
      list.items().forEach(value -> collect(value, names));
    } else if (outline instanceof Outline.Tuple tuple) {
      tuple.items().forEach(value -> collect(value, names));
    }
  }
}
