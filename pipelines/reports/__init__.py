"""What people open: the site, workbooks and slips, all read from a published edition."""
