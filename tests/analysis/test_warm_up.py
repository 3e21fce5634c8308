"""Every kernel is compiled ahead, so that nobody waits for one on a page."""

import ast
from pathlib import Path

from hotspots.analysis import kernels, warm_up


def test_every_kernel_that_pages_call_is_compiled() -> None:
    warm_up.warm_up()
    folder = Path(kernels.__file__).parent
    for path in folder.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                cached = list((folder / "__pycache__").glob(f"{path.stem}.{node.name}-*.nbi"))
                assert cached, f"{path.stem}.{node.name}"
