"""Tests of the benchmarks; they need no servers: `python3 -m unittest discover -s benchmarks/tests -t benchmarks`."""
