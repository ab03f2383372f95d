"""How much of one file the reader takes in before it refuses, and how much memory landing many of them may take.

Belongs here: the numbers. Does not belong here: the checks (sniff, sheetscan).
"""

from __future__ import annotations

SUBMISSION_BYTES = 64 << 20
EXPORT_BYTES = 2 << 30
INFLATED_BYTES = 512 << 20  # all parts of a workbook together
INFLATION_RATIO = 400  # one part against its packed size, once it is larger than RATIO_FROM
RATIO_FROM = 32 << 20
ZIP_MEMBERS = 5_000
SHEETS = 256
SUBMISSION_CELLS = 600_000  # the same rectangle of a submitted form: 30,000 rows of 20 columns
TEXT_LINES = 1 << 20  # of a text table that is read at once
TEXT_COLUMNS = 16_384
CELLS = 4_000_000  # rows × columns of one sheet, counted as a rectangle
MERGES = 20_000
TABLES_IN_TABLES = 20  # of a web page
CELL_CHARACTERS = 32_767
HEADER_SEARCH_ROWS = 40
HEADER_LEVELS = 3
FINDINGS_PER_EXPORT_FIELD = 1
READER_SECONDS = 300  # of processor time that a reading process may spend on one batch of files, and
READER_SECONDS_A_FILE = 3  # on each of them: a hundred times what they need; a file on which it runs out is tried alone, then refused
LANDING_MEMORY = "96MB"  # what the landing database keeps in memory; beyond that it writes to its file
