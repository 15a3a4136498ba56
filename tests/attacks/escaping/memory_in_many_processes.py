"""Fills the memory from many processes, each below the limit of one."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import os, time

for _ in range(20):
    if os.fork() == 0:
        hoard = bytearray(b"1") * (60 * 2**20)
        time.sleep(600)
time.sleep(600)
