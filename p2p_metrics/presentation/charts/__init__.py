"""Charts as plain Vega-Lite: rows in, a specification and its data out, the same everywhere.

Each module draws one kind of picture. Data travels as a table beside the specification, so that
a page sends Arrow and a report sends the same rows; every estimate is drawn with its interval.
"""
