"""What readers see, made once: the same figures, tables and words for pages, PDF and workbook.

    release -> figures -> Figure(title, sentence, chart, alt, table, terms)

`theme` holds the palettes, `numbers` the formats, `words` the sentences that published values
allow, `charts` and `tables` turn plain rows into Vega-Lite and HTML, and `figures` puts them
together, one room per page. Nothing here knows Streamlit.
"""
