"""Arrow without pandas: at its first array pyarrow imports pandas where it is installed, which takes longer than reading a hundred files.

Belongs here: processes that hand pyarrow no pandas object say so first. Does not belong here: what pandas is used for (quality.landed).
"""

from __future__ import annotations

import sys


class _NoPandas:
    """An import of pandas fails while this stands among the finders."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Nothing of any module but pandas. Raises ImportError for that."""
        if name == "pandas":
            raise ImportError(name)


def use_arrow_alone() -> None:
    """pyarrow holds pandas for not installed from now on in this process; whoever imports pandas himself still gets it.

    To be called before anything that makes an arrow array is imported; without effect once pyarrow has made one.
    """
    import pyarrow as pa

    sys.meta_path.insert(0, _NoPandas)
    try:
        pa.array([""])
    finally:
        sys.meta_path.remove(_NoPandas)
