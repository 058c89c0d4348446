"""Does a conversion as a person does it in Python; prints the seconds, without imports."""

import os
import sys
import time

target, source, path = sys.argv[1:]
import torch

if target == "torch":
    from safetensors.torch import load_file

    start = time.perf_counter()
    torch.save(load_file(source), path)
else:
    import tensorflow as tf

    start = time.perf_counter()
    state = torch.load(source, map_location="cpu", weights_only=True)
    tf.raw_ops.SaveV2(
        prefix=path,
        tensor_names=list(state),
        shape_and_slices=[""] * len(state),
        tensors=[tensor.numpy() for tensor in state.values()],
    )
os.sync()
print(time.perf_counter() - start)
