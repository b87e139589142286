"""Tests of the benchmarks themselves; they need no servers: `python3 -m unittest discover -s benchmarks/tests -t benchmarks`."""
