"""sanzhang: the assessment warehouse for 三长建三会领三队."""
