"""What the tests of models share: a warehouse to draw."""

from drawn_warehouse import engine, shapes, warehouse

__all__ = ["engine", "shapes", "warehouse"]
