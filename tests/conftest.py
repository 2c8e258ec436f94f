"""Windows are drawn without a screen, by tests and benchmarks alike, unless one is asked for."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
