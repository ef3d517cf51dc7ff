"""Read -> map -> write: files of any size, by any number of processes, stopped and gone on with."""

from newsclean.processes import in_order
from newsclean.stream.draft import checkpoint_of
from newsclean.stream.job import BadRowError, Job, clean_files, size_of
from newsclean.stream.stamps import stamp
from newsclean.stream.work import Summary

__all__ = [
    "BadRowError",
    "Job",
    "Summary",
    "checkpoint_of",
    "clean_files",
    "in_order",
    "size_of",
    "stamp",
]
