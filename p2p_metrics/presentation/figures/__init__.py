"""Figures by page: each function takes a release (and the choices made) and gives a `Figure`."""
