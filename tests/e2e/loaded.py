"""What an instance loads, loaded before it is born: all of the product but the module that reads its settings."""

from __future__ import annotations

import importlib
import os
import pkgutil

import promptmanager
from promptmanager import frontend

# Reflex reads it when it is imported; it is the same for each instance.
os.environ.update(frontend.serve_environment())
for module in pkgutil.walk_packages(promptmanager.__path__, "promptmanager."):
    if module.name != "promptmanager.app":
        importlib.import_module(module.name)
importlib.import_module("granian.server.mp")
