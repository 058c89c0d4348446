package io.paramill.benchmark;

import io.paramill.format.parts.BlockConsumer;
import io.paramill.format.parts.BlockFiles;
import io.paramill.format.parts.ParameterBlock;
import io.paramill.run.PartManifest;
import io.paramill.storage.Location;
import io.paramill.storage.Storage;
import io.paramill.tensor.TensorSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A folder of a run in which a model is being written. */
record ModelFolder(Storage storage, Location folder, BlockFiles.Writer blocks)
    implements BlockConsumer {

  static ModelFolder create(Storage storage, Location folder) throws IOException {
    return new ModelFolder(
        storage, folder, new BlockFiles.Writer(storage.create(folder.child("blocks.avro"))));
  }

  @Override
  public void accept(ParameterBlock block) throws IOException {
    blocks.write(block);
  }

  void finish(int round, List<TensorSpec> tensors) throws IOException {
    List<PartManifest.Tensor> described = tensors.stream().map(PartManifest.Tensor::of).toList();
    new PartManifest(round, PartManifest.MERGED, "", described, List.of(blocks.finish()), Map.of())
        .write(storage, folder);
  }
}
