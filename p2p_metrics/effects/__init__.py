"""What taking part was followed by, and how far that can be believed.

Pure functions: numpy arrays or polars tables in, frozen records out.
Nothing here reads a file, a configuration or a warehouse; every function that cannot give a number
returns a `NotEstimable` that says why.
"""
