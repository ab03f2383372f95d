"""Files generated from the contracts, and the proof that they are fresh."""
