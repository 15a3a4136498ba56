"""Prints a gigabyte when a grade cell calls and listens, on both streams."""
# course: objects
# earns: test_shared 0
# %% shared
import sys

def roll(n):
    return np.random.randint(1, 7, n)

def price(n):
    return RATE * n

def greet(name):
    for _ in range(100):
        print("x" * 10_000_000)
        print("y" * 10_000_000, file=sys.stderr)
