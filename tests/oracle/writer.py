"""Writes reference files for the tests: safetensors without the package, deterministic bytes."""
import json
import struct

import numpy


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
