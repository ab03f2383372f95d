"""Papers for the meeting, as Word files.

Belongs here: 通报 and how such a paper looks. Does not belong here: figures (marts), what units are handed out (reports/pack).
"""
