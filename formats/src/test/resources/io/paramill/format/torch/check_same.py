"""Loads pairs of checkpoints, each second with weights_only=True, and checks that they hold the same: the classes of
containers, keys, numbers, tensors, and which tensors share a storage.

Arguments: original, ours, original, ours...
"""
import sys
import torch


def same(a, b, path):
    if isinstance(a, torch.Tensor):
        assert isinstance(b, torch.Tensor) and a.dtype == b.dtype and a.shape == b.shape, path
        assert torch.equal(a, b), path
    elif isinstance(a, dict):
        assert isinstance(b, dict) and list(a) == list(b), (path, list(a), list(b))
        for key in a:
            same(a[key], b[key], f"{path}.{key}")
    elif isinstance(a, (list, tuple)):
        assert type(a) is type(b) and len(a) == len(b), (path, a, b)
        for index, (x, y) in enumerate(zip(a, b)):
            same(x, y, f"{path}.{index}")
    else:
        # NumPy's numbers become Python's.
        a = a.item() if hasattr(a, "item") else a
        assert type(a) is type(b) and a == b, (path, a, b)


def tensors(value):
    if isinstance(value, torch.Tensor):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from tensors(item)


for original, ours in zip(sys.argv[1::2], sys.argv[2::2]):
    a = torch.load(original, weights_only=False)
    b = torch.load(ours, weights_only=True)
    same(a, b, "")
    if "tied" in original:
        assert b["base"].data_ptr() == b["again"].data_ptr() == b["parameter"].data_ptr()
    if "training" in original:
        net = torch.nn.Sequential()
        for name, part in (
            ("first", torch.nn.Linear(3, 2)),
            ("norm", torch.nn.BatchNorm1d(2)),
            ("last", torch.nn.Linear(2, 3, bias=False)),
        ):
            net.add_module(name, part)
        net.load_state_dict(b["model_state_dict"])
        optimizer = torch.optim.Adam(net.parameters())
        optimizer.load_state_dict(b["optimizer_state_dict"])
        assert optimizer.param_groups[0]["lr"] == 0.5
