"""What goes back to the units: return slips, marked copies of their workbooks, and reminders, in warehouse/slips/.

Belongs here: everything written for one unit alone. Does not belong here: what is published (site, editions), what is wrong (marts).
"""
