"""Run every benchmark of this folder, one after the other: ``python -m benchmarks``."""

import subprocess
import sys
from pathlib import Path

for script in sorted(Path(__file__).parent.glob("[!_]*.py")):
    print(f"\n## {script.name}\n", flush=True)
    subprocess.run([sys.executable, str(script)], check=True)  # noqa: S603 - our own scripts
