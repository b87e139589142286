"""Tests of the initial load; they find the examples and the SDK of this repository by themselves."""

import pathlib
import sys

EXAMPLE = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = EXAMPLE.parent.parent
sys.path[:0] = [str(EXAMPLE), str(EXAMPLE.parent / "mta-turnstile"), str(REPOSITORY / "python")]
