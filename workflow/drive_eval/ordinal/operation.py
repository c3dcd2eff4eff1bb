"""The compiled likelihood as an operation of PyTensor, with its gradient, so that PyMC models can hold it."""

import hashlib
import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.gradient import DisconnectedType
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from pytensor.link.numba.dispatch import basic

from drive_eval.ordinal import kernel
from drive_eval.ordinal.kernel import likelihood, likelihood_in_arrays

NO_GRADIENT: Any = DisconnectedType()


class OrderedLogit(Op):
    """Log-likelihood of an ordered logit and its gradient in cutpoints, effects and spread.

    Inputs and outputs are those of ``drive_eval.ordinal.kernel.likelihood``.
    """

    __props__ = ()

    def make_node(self, *inputs: Any) -> Any:
        """The operation applied to its eight inputs."""
        variables = [pt.as_tensor_variable(given) for given in inputs]
        outputs = [pt.dscalar(), pt.dvector(), pt.dvector(), pt.dscalar()]
        return Apply(self, variables, outputs)

    def perform(self, _node: Any, inputs: Sequence[Any], outputs: Sequence[list[Any]]) -> None:
        """Compute outside compiled models."""
        spread = float(inputs[2])
        values = likelihood(inputs[0], inputs[1], spread, *inputs[3:])
        for output, value in zip(outputs, values, strict=True):
            output[0] = np.asarray(value)

    def connection_pattern(self, _node: Any) -> list[list[bool]]:
        """Only the parameters move the log-likelihood."""
        return [[number < 3] * 4 for number in range(8)]

    def pullback(self, inputs: Sequence[Any], outputs: Sequence[Any], cotangents: Sequence[Any]) -> list[Any]:
        """The gradient of the log-likelihood; of what is no parameter there is none."""
        first = cotangents[0]
        parameters = [first * outputs[1], first * outputs[2], first * outputs[3]]
        return [*parameters, *(NO_GRADIENT() for _ in inputs[3:])]


def ordered_logit() -> OrderedLogit:
    """The operation, known to PyTensor's compiler.

    The compiler keeps what it compiled on disk. A digest of the kernel's text goes with it, so that a
    change there is not missed.
    """
    source = inspect.getsource(kernel).encode()
    version = int.from_bytes(hashlib.sha256(source).digest()[:7], "big")

    def compiled(*_: Any, **__: Any) -> tuple[Any, int]:
        return likelihood_in_arrays, version

    register: Any = basic.register_funcify_default_op_cache_key
    register(OrderedLogit)(compiled)
    return OrderedLogit()
