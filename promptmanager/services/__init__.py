"""What the product can do: one module a noun, one method a use case."""
