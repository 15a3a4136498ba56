"""Hidden tests of *k-means, step by step*; `reference` is the oracle that they compare with."""
