"""Read -> map -> write: files of any size, by any number of processes, stopped and resumed."""

from newsclean.processes import in_order
from newsclean.stream.draft import checkpoint_of
from newsclean.stream.job import (
    BadRowError,
    HopelessError,
    Job,
    clean_files,
    is_done,
    size_of,
)
from newsclean.stream.stamps import stamp
from newsclean.stream.summary import Summary

__all__ = [
    "BadRowError",
    "HopelessError",
    "Job",
    "Summary",
    "checkpoint_of",
    "clean_files",
    "in_order",
    "is_done",
    "size_of",
    "stamp",
]
