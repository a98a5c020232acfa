"""The records of a text file: counted and measured piece by piece, without reading a value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

QUOTE, NEWLINE, RETURN = b'"\n\r'


@dataclass(slots=True)
class Records:
    """What a text file is made of, so far as its line ends, quotation marks and delimiters say."""

    expected_cells: int
    delimiter: int
    size: int = 0
    count: int = 0
    blank: int = 0
    longest: int = 0
    longest_at: int = 0
    short: int = 0
    short_at: int = 0
    windows_ends: int = 0
    unix_ends: int = 0
    is_open: bool = False
    ends_with_newline: bool = True
    _begin: int = 0
    _cells: int = 0
    _last_byte: int = 0

    def take(self, chunk: bytes) -> None:
        """Measure one more piece of the file."""
        data = np.frombuffer(chunk, dtype=np.uint8)
        outside = self._outside_quotes(data)
        ends = np.flatnonzero((data == NEWLINE) & outside)
        cells = np.flatnonzero((data == self.delimiter) & outside)
        if len(ends):
            self._count_ends(data, ends)
            delimiters_before = np.searchsorted(cells, ends)
            self._measure(
                lengths=np.diff(ends + self.size, prepend=self._begin - 1) - 1,
                cells=np.diff(delimiters_before + self._cells, prepend=0) + 1,
            )
            self._begin = self.size + int(ends[-1]) + 1
            self._cells = len(cells) - int(delimiters_before[-1])
        else:
            self._cells += len(cells)
        self.size += len(data)
        self._last_byte = int(data[-1])
        self.ends_with_newline = self._last_byte == NEWLINE

    def finish(self) -> None:
        """Count the last record where no line end closes it."""
        length = self.size - self._begin
        if length == 1 and self._last_byte != RETURN:  # one character of a row that was cut
            self.short, self.short_at = self.short + 1, self.short_at or self.count + 1
            self.count += 1
        elif length:
            self._measure(np.array([length]), np.array([self._cells + 1]))

    def _outside_quotes(self, data: NDArray[np.uint8]) -> NDArray[np.bool_]:
        quotes = data == QUOTE
        if not quotes.any():
            return np.full(len(data), not self.is_open)
        inside = (np.cumsum(quotes, dtype=np.int64) + self.is_open) % 2 == 1
        self.is_open = bool(inside[-1])
        outside: NDArray[np.bool_] = ~inside
        return outside

    def _count_ends(self, data: NDArray[np.uint8], ends: NDArray[np.intp]) -> None:
        before = data[ends - 1]
        if ends[0] == 0:
            before[0] = self._last_byte
        windows = int((before == RETURN).sum())
        self.windows_ends += windows
        self.unix_ends += len(ends) - windows

    def _measure(self, lengths: NDArray[np.intp], cells: NDArray[np.intp]) -> None:
        longest = int(lengths.argmax())
        if lengths[longest] > self.longest:
            self.longest, self.longest_at = int(lengths[longest]), self.count + longest + 1
        is_blank = lengths <= 1
        short = np.flatnonzero((cells < self.expected_cells) & ~is_blank)
        if len(short) and not self.short:
            self.short_at = self.count + int(short[0]) + 1
        self.short += len(short)
        self.blank += int(is_blank.sum())
        self.count += len(lengths)
