"""Python's collector of garbage, set for a server: seldom, and not through what stays anyway."""

from __future__ import annotations

import gc

# Python looks after every 700 objects. The results of one large benchmark are a hundred thousand, and all of them stay:
# a third of the time that they took went into looking.
_OBJECTS_BEFORE_A_LOOK = 10_000


def keep_what_is_loaded() -> None:
    """Leave alone for good what there is by now. A full collection through it held up every stream for 0.2 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK)
    gc.enable()
