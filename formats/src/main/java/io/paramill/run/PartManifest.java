package io.paramill.run;

import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.DType;
import io.paramill.tensor.Shape;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A folder of parameter blocks: what one shard's container trained, or a whole model. Its file
 * commits them.
 *
 * @param round the round after which these are the parameters; 0 for the initial ones
 * @param shard the shard that they were trained on; {@link #MERGED} for a whole model
 * @param inputDigest of all that they were made from
 * @param metrics numbers about the training, for example {@code tokens} and {@code loss}
 */
public record PartManifest(
    int round,
    int shard,
    String inputDigest,
    List<Tensor> tensors,
    List<BlockFile> files,
    Map<String, Double> metrics) {

  /** The shard of a whole model. */
  public static final int MERGED = -1;

  /** Copies the collections. */
  public PartManifest {
    tensors = List.copyOf(tensors);
    files = List.copyOf(files);
    metrics = Map.copyOf(metrics);
  }

  /** A tensor as JSON. */
  public record Tensor(String name, String dtype, List<Long> shape) {

    /** Copies the list; all must be there. */
    public Tensor {
      Objects.requireNonNull(name);
      Objects.requireNonNull(dtype);
      shape = List.copyOf(shape);
    }

    /** The JSON form of a spec. */
    public static Tensor of(TensorSpec spec) {
      return new Tensor(spec.name(), spec.dtype().toString(), spec.shape().extents());
    }

    /** The spec, checked. */
    public TensorSpec spec() {
      return new TensorSpec(name, DType.of(dtype), new Shape(shape));
    }
  }

  /** A file of blocks. */
  public record BlockFile(String name, long lengthBytes, List<Block> blocks) {

    /** Copies the list; all must be there. */
    public BlockFile {
      Objects.requireNonNull(name);
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * Where a block lies.
   *
   * @param firstRow the first row of the tensor that the block covers
   * @param rows how many rows it covers, whether it has values for all of them or not
   * @param position in the file, in bytes
   */
  public record Block(String tensor, long firstRow, int rows, long position) {

    /** All must be there. */
    public Block {
      Objects.requireNonNull(tensor);
    }
  }

  /** Reads the manifest of a folder of blocks. */
  public static PartManifest read(Storage storage, Location folder) throws IOException {
    return Json.read(storage, RunLayout.manifest(folder), PartManifest.class);
  }

  /** Commits a folder of blocks. */
  public void write(Storage storage, Location folder) throws IOException {
    Json.write(storage, RunLayout.manifest(folder), this);
  }
}
