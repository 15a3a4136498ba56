"""Fills the memory with pages that are shared, and so belong to no process alone."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import mmap, os, time

for _ in range(4):
    if os.fork() == 0:
        page = mmap.mmap(-1, 200 * 2**20)
        for place in range(0, len(page), 4096):
            page[place] = 1
        time.sleep(600)
time.sleep(600)
