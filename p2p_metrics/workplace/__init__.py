"""The data directory as a place of work: one verb at a time, stopped in good order, nothing left.

`holding` gives it to one verb, `stopping` ends that verb and what it started, `leftovers` deletes
what a killed one left, `durability` and `locking` are what they rest on, `disk` says what is wrong.
"""
