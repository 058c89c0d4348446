"""Loads all files of a model's index and prints the tensors as check.py does, sorted by name.

Arguments: folder, the index's name.
"""
import json
import pathlib
import sys

import safetensors.torch
import torch

folder = pathlib.Path(sys.argv[1])
text = (folder / sys.argv[2]).read_text("utf-8")
index = json.loads(text)
assert text == json.dumps(index, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
model = {}
for file in sorted(set(index["weight_map"].values())):
    path = folder / file
    part = safetensors.torch.load_file(path) if file.endswith(".safetensors") else torch.load(path, weights_only=True)
    assert all(index["weight_map"][name] == file for name in part)
    model |= part
assert sorted(model) == list(index["weight_map"])
assert index["metadata"]["total_size"] == sum(tensor.nbytes for tensor in model.values())
for name, tensor in sorted(model.items()):
    raw = bytes(tensor.contiguous().untyped_storage())[: tensor.nbytes]
    print(name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape), "x" + raw.hex(), sep="\t")
