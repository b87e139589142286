"""Tests of the stages; they find the example and the SDK of this repository by themselves."""

import pathlib
import sys

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = EXAMPLE.parent.parent
sys.path[:0] = [str(EXAMPLE), str(REPOSITORY / "python")]
