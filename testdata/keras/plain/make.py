"""Writes what Keras does not: other types, chunks, links, a user block, and the newest layout."""

import json
import pathlib

import h5py
import numpy as np

HERE = pathlib.Path(__file__).parent
matrix = np.arange(7000, dtype=np.float64).reshape(70, 100) / 8
cube = np.arange(210, dtype=np.int16).reshape(5, 6, 7)
with h5py.File(HERE / "old.h5", "w", userblock_size=512) as file:
    file.attrs["whole"] = 5
    file.attrs["real"] = 0.5
    file.attrs["texts"] = ["a", "é"]
    file.attrs["fixed"] = np.array([b"ab", b"c"])
    file.attrs["matrix"] = np.zeros((2, 2))
    file.create_dataset("packed", data=matrix, chunks=(16, 30), compression="gzip", shuffle=True)
    file.create_dataset("cube", data=cube, chunks=(2, 4, 3))
    file.create_dataset("big", data=np.arange(6, dtype=">i4").reshape(2, 3))
    file.create_dataset("half", data=np.arange(6, dtype=np.float16))
    file.create_dataset("flags", data=np.array([True, False]))
    file.create_dataset("group/scalar", data=np.uint64(2**63 + 1))
    file.create_dataset("empty", shape=(0, 3), dtype=np.float32)
    file.create_dataset("texts", data=["a", "b"])
    file["again"] = h5py.SoftLink("/big")
    file["outside"] = h5py.ExternalLink("/etc/passwd", "/x")
with h5py.File(HERE / "new.h5", "w", libver="latest") as file:
    file.create_dataset("packed", data=matrix, chunks=(16, 30), compression="gzip")
    for i in range(20):
        file.create_dataset("group/%d" % i, data=np.float32(i))


def describe(name):
    found = []

    def visit(path, item):
        if isinstance(item, h5py.Dataset) and item.dtype.kind != "O":
            values = item[()]
            little = np.asarray(values).astype(item.dtype.newbyteorder("<"))
            found.append(
                {
                    "name": path,
                    "dtype": str(little.dtype),
                    "shape": list(little.shape),
                    "bytes": little.tobytes().hex(),
                }
            )

    with h5py.File(HERE / name) as file:
        file.visititems(visit)
    return found


for name in "old", "new":
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "expected.json").write_text(json.dumps(describe(name + ".h5")) + "\n")
