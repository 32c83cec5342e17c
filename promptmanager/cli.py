"""The command `promptmanager`."""

from __future__ import annotations

import gc
import importlib
import pkgutil

import click

from promptmanager import commands


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="promptmanager")
def main() -> None:
    """Write, version, run, compare and release LLM prompts."""


# Hardly anything of what is loaded is let go again: looking for it takes a fifth of a start.
gc.disable()
for _module in pkgutil.iter_modules(commands.__path__):
    main.add_command(importlib.import_module(f"{commands.__name__}.{_module.name}").command)
gc.enable()

if __name__ == "__main__":
    main()
