"""How much memory the machine has, and a limit on what the engine may take of it.

A model too big for memory must end the engine, not the machine. Linux counts what a process may
write (RLIMIT_DATA, since 4.7); address space (RLIMIT_AS) would not do, because TensorFlow reserves
far more of it than it uses. macOS takes such a limit and does not enforce it, Windows has none:
there only the size of the weights, known before anything is allocated, protects.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Of the machine's memory; the rest is for the window and everything else.
SHARE = 0.75
# TensorFlow with its threads takes about 0.5 GB of it by itself.
LEAST = 3 * 2**30
CONTAINER = Path("/sys/fs/cgroup/memory.max")


def machine_memory() -> int:
    """Bytes of memory that this machine or container has; 0 where that cannot be told."""
    if not hasattr(os, "sysconf"):
        return 0
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    if CONTAINER.is_file():
        most = CONTAINER.read_text().strip()
        memory = min(memory, int(most)) if most.isdigit() else memory
    return memory


def memory_limit(share: float = SHARE, least: int = LEAST) -> int:
    """How many bytes the engine may take, 0 where no limit can be set."""
    memory = machine_memory()
    return max(least, int(memory * share)) if sys.platform == "linux" and memory else 0


def limit_memory(share: float = SHARE, least: int = LEAST) -> int:
    """Limit this process to a share of the memory; the limit in bytes, 0 if none can be set."""
    limit = memory_limit(share, least)
    if not limit:
        return 0
    import resource  # not on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    return limit
