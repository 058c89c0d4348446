"""Loads a file with the torch API, prints each tensor as: name, type, shape, bytes in hex, and saves it again.

Arguments: file, new file (by the torch API), new file of the same float32, int64 and uint8 tensors (by NumPy).
"""
import sys

import numpy
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

file, again, by_numpy = sys.argv[1:]
model = safetensors.torch.load_file(file)
for name, tensor in sorted(model.items()):
    data = b"" if tensor.numel() == 0 else tensor.reshape(-1).view(torch.uint8).numpy().tobytes()
    print(name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape), "x" + data.hex(), sep="\t")
with safetensors.safe_open(file, "np") as opened:
    assert opened.metadata() == {"format": "pt"}, opened.metadata()
safetensors.torch.save_file(model, again, metadata={"format": "pt"})
arrays = {name: tensor.numpy() for name, tensor in model.items()
          if tensor.dtype in (torch.float32, torch.int64, torch.uint8)}
safetensors.numpy.save_file(arrays, by_numpy)
