"""Scripts of our own that stand beside the modules that use them."""

from __future__ import annotations

from pathlib import Path

from reflex.assets import _link_shared_asset

_ROOT = Path(__file__).parents[3]
_LINKS = Path("external")


def script(beside: str, name: str) -> str:
    """Link the file ``name`` that stands ``beside`` a module's file where the build finds it; return what imports it.

    The same as ``rx.asset(name, shared=True).importable_path``. That finds its caller by reading the source of the
    whole stack of calls, which took half of a start of the product.
    """
    module = Path(beside).resolve()
    source = module.with_name(name)
    if not source.exists():
        raise FileNotFoundError(source)
    path = _LINKS / module.relative_to(_ROOT).with_suffix("") / name
    link = _ROOT / "assets" / path
    link.parent.mkdir(parents=True, exist_ok=True)
    _link_shared_asset(link, source)
    return f"$/public/{path.as_posix()}"
