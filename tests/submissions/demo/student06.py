"""Crashes half-way: the kernel dies in EM, after four checkpoints."""
# %% EM
import os

def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    os._exit(1)
