"""What all tests and benchmarks share.

Windows are drawn without a screen, unless one is asked for. Results of other sessions are neither
read nor kept, unless a test names a folder of its own.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LAYERLOOM_CACHE"] = ""
