"""From the warehouse to the tables of a release, before disclosure control.

Each room here reads marts through the engine, asks `effects` where an estimate is needed, and
gives back plain tables in the shape that docs and data_contracts/published/ describe. Nothing
here is safe to show: the tables stay beside the warehouse until the door has controlled them.
"""
