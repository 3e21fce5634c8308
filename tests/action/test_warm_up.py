"""Every kernel of this room is compiled ahead, so that nobody waits for one on a page."""

import ast
from pathlib import Path

from hotspots.action import patrol_kernel, warm_up


def test_every_kernel_is_compiled() -> None:
    warm_up.warm_up_patrols()
    path = Path(patrol_kernel.__file__)
    kernels = [
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    assert kernels
    for name in kernels:
        assert list((path.parent / "__pycache__").glob(f"{path.stem}.{name}-*.nbi")), name
