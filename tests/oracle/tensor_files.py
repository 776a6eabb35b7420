"""Safetensors for the scripts of this folder, without the package: reading, and writing deterministic bytes."""
import json
import pathlib
import struct

import numpy

KINDS = {"F32": "<f4", "F16": "<f2", "I32": "<i4"}


def read(path):
    """Name -> array of float64."""
    data = pathlib.Path(path).read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    header.pop("__metadata__", None)
    out = {}
    for name, info in header.items():
        begin, end = info["data_offsets"]
        out[name] = numpy.frombuffer(data[8 + size + begin : 8 + size + end], KINDS[info["dtype"]]).astype(float).reshape(info["shape"])
    return out


def write(path, tensors, metadata=None):
    """tensors: name -> array of float32 or int32."""
    header, blobs, offset = {}, [], 0
    if metadata:
        header["__metadata__"] = metadata
    for name in sorted(tensors):
        array = numpy.ascontiguousarray(tensors[name])
        kind = {"float32": "F32", "int32": "I32"}[str(array.dtype)]
        blob = array.tobytes()
        shape = list(numpy.shape(tensors[name]))
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
