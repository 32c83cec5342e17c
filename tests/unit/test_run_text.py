"""The browser's side of a stream, as far as it needs no browser: run by Node."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_the_browsers_text_functions_keep_their_promises():
    node = Path(sys.executable).parent / "node"

    finished = subprocess.run(  # noqa: S603 - our own interpreter, fixed arguments
        [node, "--test", Path(__file__).parent / "run_text.test.mjs"], capture_output=True, text=True, check=False
    )

    assert finished.returncode == 0, finished.stdout
