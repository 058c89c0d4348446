"""Does a conversion as a person does it in Python."""

import os
import sys

target, source, path = sys.argv[1:]
import torch

if target == "torch":
    from safetensors.torch import load_file

    torch.save(load_file(source), path)
else:
    import tensorflow as tf

    state = torch.load(source, map_location="cpu", weights_only=True)
    tf.raw_ops.SaveV2(
        prefix=path,
        tensor_names=list(state),
        shape_and_slices=[""] * len(state),
        tensors=[tensor.numpy() for tensor in state.values()],
    )
os.sync()
