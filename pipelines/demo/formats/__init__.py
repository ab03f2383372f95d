"""Other formats than .xlsx in which a demo book may stand: .xls (and .et), .xlsb, .ods, and files that no reader should open.

Belongs here: bytes of a format out of placed grids, no more of it than a workbook of ours needs. No maintained package here writes
these formats. Does not belong here: what stands where (placing), which book gets which format (faults).
"""
