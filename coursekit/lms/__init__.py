"""Learning management systems: exports for them, and what is downloaded from them."""
