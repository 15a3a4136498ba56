"""How tensors of PyTorch cross the wire: as arrays, and tensors again where PyTorch is."""

import importlib
from typing import Any

import numpy as np

from .kinds import Kind, WireError, exactly

# By its name: this module is loaded only where the package is.
torch: Any = importlib.import_module("torch")

DTYPES = (
    *("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32"),
    *("float64", "complex64", "complex128"),
)


def kinds() -> list[Kind]:
    """Return the kinds of these types; a torch.Size is a tuple."""
    return [
        Kind(torch.Tensor, "tensors.tensor", tensor_parts, tensor, whole=True),
        Kind(torch.dtype, "tensors.dtype", lambda v: [str(v)[6:]], dtype_of, whole=True),
        Kind(torch.device, "tensors.device", lambda v: [v.type], device, whole=True),
    ]


def tensor_parts(value: Any) -> list:
    """Return the array of a tensor, its dtype, and whether gradients are asked for."""
    plain = value.detach().to("cpu").to_dense().resolve_conj().resolve_neg()
    # numpy has no bfloat16; a float32 holds each of them.
    array = plain.float().numpy() if value.dtype == torch.bfloat16 else plain.numpy()
    return [array, str(value.dtype)[6:], bool(value.requires_grad)]


def tensor(array: Any, dtype: Any, with_gradient: Any) -> Any:
    if exactly(array, np.ndarray).dtype.kind not in "biufc" or not array.dtype.isnative:
        raise WireError("a tensor has elements of another kind")
    # Its strides may be negative, which those of a tensor are not.
    made = torch.from_numpy(array.copy()).to(dtype_of(dtype))
    return made.requires_grad_(exactly(with_gradient, bool))


def dtype_of(name: Any) -> Any:
    if name not in DTYPES:
        raise WireError("a dtype is not plain")
    return getattr(torch, name)


def device(kind: Any) -> Any:
    # All that is here is on the processor.
    return torch.device("cpu")
