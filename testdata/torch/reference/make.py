"""Writes checkpoints of every kind that PyTorch makes, and what is in them, as torch itself reads it.

Arguments: folder. Made with PyTorch 2.13 and Python 3.11.
"""
import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import warnings

import numpy
import torch
import torch.distributed.checkpoint as dcp

warnings.simplefilter("ignore")
folder = pathlib.Path(sys.argv[1])
torch.manual_seed(7)
expected = {}


def raw(tensor):
    tensor = tensor.detach().contiguous().clone().reshape(-1)
    return tensor.view(torch.uint8).numpy().tobytes().hex() if tensor.numel() else ""


def describe(name, tensors, attributes=None):
    expected[name] = {
        "tensors": [
            {
                "name": key,
                "dtype": str(tensor.dtype).removeprefix("torch."),
                "shape": list(tensor.shape),
                "bytes": raw(tensor),
            }
            for key, tensor in tensors.items()
        ],
        "attributes": attributes or {},
    }


def flat(value, name=""):
    """All tensors of nested values, by path."""
    if isinstance(value, torch.Tensor):
        return {name: value}
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else []
    return {k: v for key, item in items for k, v in flat(item, f"{name}.{key}" if name else str(key)).items()}


net = torch.nn.Sequential(
    collections.OrderedDict(
        first=torch.nn.Linear(3, 2), norm=torch.nn.BatchNorm1d(2), last=torch.nn.Linear(2, 3, bias=False)
    )
)
net.last.weight = torch.nn.Parameter(net.first.weight.detach().t().contiguous())
optimizer = torch.optim.Adam(net.parameters(), lr=0.5)
net(torch.randn(4, 3)).sum().backward()
optimizer.step()
training = {
    "epoch": 12,
    "loss": numpy.float32(0.25),
    "steps": numpy.int64(-3),
    "done": True,
    "best": None,
    "words": ["a", "b"],
    "model_state_dict": net.state_dict(),
    "optimizer_state_dict": optimizer.state_dict(),
    "a.b": {"c": (1, 2.5, torch.arange(3)), 7: []},
}
numbers = {
    "epoch": 12,
    "loss": 0.25,
    "steps": -3,
    "done": True,
    "words": ["a", "b"],
    "optimizer_state_dict.param_groups.0.lr": 0.5,
    "optimizer_state_dict.param_groups.0.betas.1": 0.999,
    "optimizer_state_dict.param_groups.0.params.4": 4,
    "a.b.c.0": 1,
    "a.b.c.1": 2.5,
}

torch.save(training, folder / "training.pt")
describe("training.pt", flat(training), numbers)
torch.save(training, folder / "training-legacy.pt", _use_new_zipfile_serialization=False)
describe("training-legacy.pt", flat(training), numbers)
for protocol in (1, 2, 4, 5):
    name = f"training-pickle-{protocol}.pt"
    (folder / name).write_bytes(pickle.dumps(training, protocol))
    describe(name, flat(training), numbers)

torch.save(net, folder / "module.pt")
describe("module.pt", net.state_dict())

base = torch.arange(12, dtype=torch.float32).reshape(3, 4)
tied = {
    "base": base,
    "again": base,
    "transposed": base.t(),
    "part": base[1:, 1:3],
    "expanded": base[0].expand(2, 4),
    "parameter": torch.nn.Parameter(base),
}
torch.save(tied, folder / "tied.pt")
describe("tied.pt", tied)
stated = torch.nn.Parameter(base.clone())
stated.note = "kept"
typed = {
    "uint16": torch.tensor([1, 65535], dtype=torch.uint16),
    "float8": torch.tensor([1, 2], dtype=torch.float8_e4m3fn),
    "stated": stated,
    "storage": torch.arange(3, dtype=torch.int16).storage(),
}
torch.save(typed, folder / "typed.pt")
describe("typed.pt", typed | {"storage": torch.arange(3, dtype=torch.int16)})
torch.save({"w": base}, folder / "versioned.pt", pickle_protocol=5)
describe("versioned.pt", {"w": base})

sparse = torch.tensor([[0, 2.0], [3.0, 0]])
torch.save({"coo": sparse.to_sparse(), "csr": sparse.to_sparse_csr(), "csc": sparse.to_sparse_csc()}, folder / "sparse.pt")
csr, csc = sparse.to_sparse_csr(), sparse.to_sparse_csc()
describe(
    "sparse.pt",
    {
        "coo.indices": sparse.to_sparse().indices(),
        "coo.values": sparse.to_sparse().values(),
        "csr.crow_indices": csr.crow_indices(),
        "csr.col_indices": csr.col_indices(),
        "csr.values": csr.values(),
        "csc.ccol_indices": csc.ccol_indices(),
        "csc.row_indices": csc.row_indices(),
        "csc.values": csc.values(),
    },
    {"coo.size.0": 2, "coo.size.1": 2, "coo.is_coalesced": True, "csr.size.1": 2},
)

whole = torch.quantize_per_tensor(base, 0.5, 3, torch.quint8)
scales, zeros = torch.tensor([0.5, 0.25, 1], dtype=torch.float64), torch.tensor([1, 2, 3])
channels = torch.quantize_per_channel(base, scales, zeros, 0, torch.qint8)
torch.save({"whole": whole, "channels": channels}, folder / "quantised.pt")
describe(
    "quantised.pt",
    {
        "whole": whole.int_repr(),
        "channels": channels.int_repr(),
        "channels.scale": channels.q_per_channel_scales(),
        "channels.zero_point": channels.q_per_channel_zero_points(),
    },
    {"whole.scale": 0.5, "whole.zero_point": 3, "channels.axis": 0},
)
for tensor, dtype in zip(expected["quantised.pt"]["tensors"], ("quint8", "qint8")):
    tensor["dtype"] = dtype

torch.save({"first": torch.ones(2), "weights": torch.empty(2, 3, device="meta")}, folder / "meta.pt")

# The layout of before 0.1.10, which torch.load still reads but nothing writes any more.
parts = {"storages": io.BytesIO(), "tensors": io.BytesIO(), "pickle": io.BytesIO()}
out = parts["storages"]
pickle.dump(1, out, 2)
pickle.dump((100, "cpu", torch.FloatStorage), out, 2)
out.write(struct.pack("<q", 12) + struct.pack("<12f", *range(12)))
pickle.dump([(101, 100, 4, 8)], out, 2)
out = parts["tensors"]
pickle.dump(2, out, 2)
for key, storage, size, stride, offset in ((200, 100, (4, 3), (1, 4), 0), (201, 101, (2, 2), (4, 1), 1)):
    pickle.dump((key, storage, torch.FloatTensor), out, 2)
    out.write(struct.pack(f"<ii{len(size)}q{len(size)}qq", len(size), 0, *size, *stride, offset))


class Reference:
    def __init__(self, key):
        self.key = key


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return str(value.key) if isinstance(value, Reference) else None


Pickler(parts["pickle"], 2).dump({"transposed": Reference(200), "part": Reference(201), "epoch": 3})
with tarfile.open(folder / "oldest.tar", "w", format=tarfile.USTAR_FORMAT) as tar:
    for name, content in parts.items():
        info = tarfile.TarInfo(name)
        info.size = len(content.getvalue())
        tar.addfile(info, io.BytesIO(content.getvalue()))
loaded = torch.load(folder / "oldest.tar", weights_only=False)
describe("oldest.tar", flat(loaded), {"epoch": 3})

# Two files and their list, as the transformers library splits a model.
shards = folder / "shards"
shards.mkdir(exist_ok=True)
torch.save({"a.weight": base, "b": torch.ones(2)}, shards / "pytorch_model-00001-of-00002.bin")
torch.save({"c": torch.tensor(5)}, shards / "pytorch_model-00002-of-00002.bin")
index = {
    "metadata": {"total_size": 64},
    "weight_map": {
        "a.weight": "pytorch_model-00001-of-00002.bin",
        "b": "pytorch_model-00001-of-00002.bin",
        "c": "pytorch_model-00002-of-00002.bin",
    },
}
(shards / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=2, sort_keys=True) + "\n")
describe("shards", {"a.weight": base, "b": torch.ones(2), "c": torch.tensor(5)})

state = {"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "note": "hé"}
dcp.save(state, checkpoint_id=str(folder / "distributed"), no_dist=True)
describe("distributed", flat(state), {"epoch": 3, "note": "hé", "optimizer.param_groups.0.lr": 0.5})

# The same model as four processes would write it: every tensor in quarters, by hand, as there is one process here.
grid = torch.arange(30, dtype=torch.int32).reshape(5, 6)
cuts = folder / "distributed-chunks"
cuts.mkdir(exist_ok=True)
storage_data, chunks = {}, []
for number, (rows, columns) in enumerate([((0, 2), (0, 4)), ((0, 2), (4, 6)), ((2, 5), (0, 4)), ((2, 5), (4, 6))]):
    chunk = grid[rows[0] : rows[1], columns[0] : columns[1]].clone()
    starts = torch.Size([rows[0], columns[0]])
    content = io.BytesIO()
    torch.save(chunk, content)
    name = f"__{number}_0.distcp"
    (cuts / name).write_bytes(b"x" * number + content.getvalue())
    chunks.append(dcp.metadata.ChunkStorageMetadata(starts, chunk.size()))
    info = dcp.filesystem._StorageInfo(name, number, len(content.getvalue()))
    storage_data[dcp.metadata.MetadataIndex("grid", starts, number)] = info
properties = dcp.metadata.TensorProperties.create_from_tensor(grid)
metadata = dcp.metadata.Metadata(
    {"grid": dcp.metadata.TensorStorageMetadata(properties, grid.size(), chunks)}, {"grid": ("grid",)}, storage_data
)
(cuts / ".metadata").write_bytes(pickle.dumps(metadata))
back = {"grid": torch.zeros_like(grid)}
dcp.load(back, checkpoint_id=str(cuts), no_dist=True)
describe("distributed-chunks", back)

(folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
