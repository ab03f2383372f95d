"""What is declared: forms, exports, code lists, units, periods, rules. Pure: reads declarations, never data."""
