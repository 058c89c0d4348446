"""Writes checkpoints of every kind into a folder, and what each tensor in them is, as tab-separated text.

Arguments: folder.
"""
import argparse
import collections
import os
import sys

import numpy
import torch

folder = sys.argv[1]
torch.manual_seed(7)

TYPES = [
    "bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float16", "bfloat16",
    "float32", "float64", "complex64", "complex128", "float8_e5m2", "float8_e4m3fn", "float8_e4m3fnuz",
    "float8_e5m2fnuz", "float8_e8m0fnu",
]


def make(name, *shape):
    dtype = getattr(torch, name)
    count = int(numpy.prod(shape)) * dtype.itemsize
    bits = torch.randint(0, 2 if name == "bool" else 256, (count,), dtype=torch.uint8)
    return bits.view(dtype).reshape(shape)


def raw(tensor):
    tensor = tensor.detach().cpu().contiguous()
    if tensor.numel() == 0:
        return b""
    return tensor.clone().reshape(-1).view(torch.uint8).numpy().tobytes()


def save(name, model, tensors, **options):
    torch.save(model, os.path.join(folder, name), **options)
    with open(os.path.join(folder, name + ".expected"), "w", encoding="utf-8") as out:
        for key, tensor in tensors.items():
            print(key, str(tensor.dtype).removeprefix("torch."), list(tensor.shape), "x" + raw(tensor).hex(), sep="\t", file=out)


every = {name: make(name, 3, 4) for name in TYPES}
every["scalar"] = torch.tensor(2.5)
every["empty"] = torch.zeros(3, 0, 2)
every["hé/中"] = make("int64", 5)
save("every.pt", every, every)
for protocol in (2, 3, 4, 5):
    save(f"protocol{protocol}.pt", every, every, pickle_protocol=protocol)
old = {k: v for k, v in every.items() if v.dtype not in (torch.uint16, torch.uint32, torch.uint64)}
for protocol in (2, 3, 4):
    save(f"legacy{protocol}.pt", old, old, pickle_protocol=protocol, _use_new_zipfile_serialization=False)

base = make("float32", 200, 90)
views = {
    "base": base,
    "transposed": base.t(),
    "slice": base[3:50:2, 5:80:3],
    "row": base[7],
    "column": base[:, 4],
    "expanded": base[:1].expand(30, 90),
    "deep": make("int16", 4, 5, 6, 7).permute(2, 0, 3, 1),
    "last": make("float64", 2, 3, 8, 8).contiguous(memory_format=torch.channels_last),
    "tied": base,
    "wide": make("float32", 3, 100000).t(),
    "one": base[:1].t(),
}
save("views.pt", views, views)
save("views_legacy.pt", views, views, _use_new_zipfile_serialization=False)

net = torch.nn.Sequential(torch.nn.Linear(6, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 2))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
net(torch.randn(8, 6)).sum().backward()
optimizer.step()
checkpoint = {
    "epoch": 12,
    "loss": 0.25,
    "best": numpy.float64(0.5),
    "note": "the third run",
    "done": True,
    "words": ["a", "b"],
    "model_state_dict": net.state_dict(),
    "optimizer_state_dict": optimizer.state_dict(),
    "arguments": argparse.Namespace(width=4, seed=torch.tensor(3)),
    "rows": numpy.arange(6, dtype=">i4").reshape(2, 3),
}
expected = {"model_state_dict." + k: v for k, v in net.state_dict().items()}
for index, state in optimizer.state_dict()["state"].items():
    for key, value in state.items():
        expected[f"optimizer_state_dict.state.{index}.{key}"] = value
expected["arguments.seed"] = torch.tensor(3)
expected["rows"] = torch.arange(6, dtype=torch.int32).reshape(2, 3)
save("training.pt", checkpoint, expected)
save("training_legacy.pt", checkpoint, expected, _use_new_zipfile_serialization=False)

net.register_buffer("scratch", torch.ones(2), persistent=False)
save("module.pt", net, dict(net.state_dict()))
save("parameter.pt", torch.nn.Parameter(base.clone()), {"tensor": base})
