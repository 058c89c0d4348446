"""Loads a checkpoint with weights_only=True and prints each tensor as: name, type, shape, bytes in hex."""
import sys
import torch

model = torch.load(sys.argv[1], weights_only=True)
for name, tensor in model.items():
    assert tensor.is_contiguous(), name
    storage = bytes(tensor.untyped_storage())
    print(name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape), "x" + storage.hex(), sep="\t")
