"""The matrix products that a peer runs on. Import this before torch, numpy or any library that loads them.

OPENBLAS_CORETYPE holds OpenBLAS to the kernels of one processor, usually an old one so that results are the same everywhere, and
OPENBLAS_L2_SIZE changes its blocking. Either makes a peer slower than it is, so both are unset here, before OpenBLAS reads them.
"""

import ctypes
import os
import sys

HELD = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
UNSET = {name: os.environ.pop(name) for name in HELD if name in os.environ}
if UNSET and {"numpy", "torch"} & set(sys.modules):
    raise ImportError(f"Import blas before numpy and torch: they have read {', '.join(UNSET)} already.")

# As builds name it: Debian's, with 64-bit integers, and the one in the wheels of numpy and SciPy.
NAMES = ("openblas_get_corename", "openblas_get_corename64_", "scipy_openblas_get_corename", "scipy_openblas_get_corename64_")


def _openblas():
    """The kernels of every OpenBLAS that this process has loaded, by its own word."""
    try:
        with open("/proc/self/maps", encoding="utf8") as maps:
            paths = {line.split(maxsplit=5)[5].strip() for line in maps if "openblas" in line}
    except OSError:
        return set()
    found = set()
    for path in paths:
        library = ctypes.CDLL(path)
        for name in NAMES:
            if hasattr(library, name):
                call = getattr(library, name)
                call.restype = ctypes.c_char_p
                found.add(f"OpenBLAS {call().decode()}")
    return found


def kernels():
    """The BLAS kernels that are loaded, in words: by threadpoolctl where it is installed, else by OpenBLAS itself."""
    found = set()
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        found = _openblas()
    else:
        for info in threadpool_info():
            if info.get("user_api") == "blas":
                words = (info.get("internal_api"), info.get("version"), info.get("architecture"))
                found.add(" ".join(word for word in words if word))
    return ", ".join(sorted(found)) or "kernels unknown"


def unset():
    """What was unset, in words."""
    return "".join(f", {name}={value} unset" for name, value in UNSET.items())
