"""The same answers away from the screen: one page for a board (PDF), every table (workbook).

Made from the figures, tables and words that the pages show, so that the numbers are the same.
"""

# What both are called, on a button as in a folder.
PAGE = "Is peer learning working.pdf"
WORKBOOK = "Peer learning, every table.xlsx"
