"""Where SQL runs: one protocol, and one module for each engine that keeps it."""
