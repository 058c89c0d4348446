"""Makes damaged and malicious checkpoints, each named by its fault. Arguments: folder."""
import pathlib
import struct
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])

FLOATS = struct.pack("<6f", *range(6))


def text(value):
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def tensor(key="0", storage=b"ctorch\nFloatStorage\n", numel=6, offset=0, shape=(2, 3), stride=(3, 1)):
    def numbers(values):
        return b"(" + b"".join(b"J" + struct.pack("<i", v) for v in values) + b"t"

    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + storage + text(key) + text("cpu")
        + b"J" + struct.pack("<i", numel) + b"tQ" + b"J" + struct.pack("<i", offset) + numbers(shape) + numbers(stride)
        + b"\x89ccollections\nOrderedDict\n)RtR"
    )


def state(**tensors):
    return b"\x80\x02}(" + b"".join(text(k) + v for k, v in tensors.items()) + b"u."


def archive(pickle, data=FLOATS, extra=()):
    path = folder / "work.zip"
    with zipfile.ZipFile(path, "w") as out:
        def put(name, content):
            out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)

        put("archive/data.pkl", pickle)
        put("archive/data/0", data)
        put("archive/version", "3\n")
        for name, content in extra:
            put(name, content)
    whole = path.read_bytes()
    path.unlink()
    return whole


good = archive(state(w=tensor()))


def save(name, content):
    (folder / (name + ".pt")).write_bytes(content)


save("short-storage", archive(state(w=tensor()), data=FLOATS[:20]))
save("missing-storage", archive(state(w=tensor(key="1"))))
save("wrong-crc", good.replace(FLOATS, FLOATS[:-1] + b"\xff"))
save("wrong-crc-of-pickle", good.replace(b"_rebuild_tensor_v2", b"_rebuild_tensor_v3"))
save("one-key-two-dtypes", archive(state(a=tensor(), b=tensor(storage=b"ctorch\nIntStorage\n"))))
save("one-key-two-sizes", archive(state(a=tensor(), b=tensor(numel=5, shape=(5,), stride=(1,)))))
save("view-out-of-storage", archive(state(w=tensor(offset=1))))
save("negative-stride", archive(state(w=tensor(offset=5, shape=(6,), stride=(-1,)))))
save("negative-shape", archive(state(w=tensor(shape=(-2, 3)))))
save("duplicate-keys", archive(b"\x80\x02}(" + (text("w") + tensor()) * 2 + b"u."))
save("unsafe-os-system", archive(b"\x80\x02cos\nsystem\n(" + text("echo harm") + b"tR."))
save("unsafe-builtins-eval", archive(b"\x80\x02c__builtin__\neval\n(" + text("1") + b"tR."))
save("unsafe-dotted-name", archive(b"\x80\x04" + text("torch") + text("serialization.os.system") + b"\x93(" + text("x") + b"tR."))
bomb = b"]q\x00" + b"".join(
    b"](" + bytes([ord("h"), i]) * 10 + b"eq" + bytes([i + 1]) for i in range(30)
)
save("memo-bomb", archive(b"\x80\x02(" + bomb + b"t."))
save("nested-too-deep", archive(b"\x80\x02" + b"]" * 5000 + b"a" * 4999 + b"."))
save("pickle-cut-off", archive(state(w=tensor())[:60]))
save("pickle-with-trailing-bytes", archive(state(w=tensor()) + b"more"))
save("huge-text", archive(b"\x80\x02X\xff\xff\xff\x7fabc."))
save("buffer-out-of-band", archive(b"\x80\x05\x97."))
save("memo-without-value", archive(b"\x80\x02h\x07."))
save("mark-missing", archive(b"\x80\x02Nt."))
save("torchscript", archive(state(w=tensor()), extra=[("archive/constants.pkl", b"\x80\x02).")]))
save("byte-order-unknown", archive(state(w=tensor()), extra=[("archive/byteorder", b"middle")]))

end = good.rindex(b"PK\x05\x06")
directory = struct.unpack_from("<I", good, end + 16)[0]
save("zip-trailing-bytes", good + b"more")
save("zip-cut-off", good[: end - 10])
second = good.index(b"PK\x01\x02", directory + 1)
overlap = bytearray(good)
# The storage's entry now says that it is where the pickle is, under the pickle's name length.
overlap[second + 42 : second + 46] = struct.pack("<I", 0)
save("zip-header-of-another-member", bytes(overlap))
overlap = bytearray(good)
first_size = struct.unpack_from("<I", good, directory + 24)[0]
overlap[directory + 20 : directory + 28] = struct.pack("<II", first_size + 40, first_size + 40)
save("zip-overlap", bytes(overlap))
encrypted = bytearray(good)
encrypted[directory + 8] |= 1
save("zip-encrypted", bytes(encrypted))
doubled = archive(state(w=tensor()), extra=[("archive/data/1", FLOATS)])
save("zip-duplicate-names", doubled.replace(b"archive/data/1", b"archive/data/0"))
