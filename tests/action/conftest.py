"""Tests of what to do."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for what the tests of a topic share
