"""How long each step takes here, beside budgets and other ways: printed, never asserted.

Nothing is imported here: what is measured in a process of its own must not bring the rest along.
"""
