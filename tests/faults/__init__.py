"""Each command is killed, runs out of disk, or meets a read-only course or a missing file.

After each nothing is gone, nothing is half-written, and the next run is right.
"""
