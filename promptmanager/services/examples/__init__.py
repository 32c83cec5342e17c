"""Example prompts that show what the product is good for, with versions, releases and inputs to run them on."""

from promptmanager.services.examples.filling import ExampleModels, add_examples, run_examples
from promptmanager.services.examples.shape import Example, ExampleVersion
from promptmanager.services.examples.texts import EXAMPLES

__all__ = ["EXAMPLES", "Example", "ExampleModels", "ExampleVersion", "add_examples", "run_examples"]
