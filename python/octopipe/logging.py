"""The place where Prefect has `get_run_logger` too."""

from octopipe.run_logger import get_run_logger

__all__ = ["get_run_logger"]
