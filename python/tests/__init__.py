"""Tests of the Python SDK and of the flow runner."""
