"""Writes a file that changes between two reads: a thread writes it again and again."""
# course: objects
# earns: test_written 0
# %% written
import os
import threading


def write_again(name):
    number = 0
    while True:
        number += 1
        with open("next", "w") as file:
            file.write(str([31, 41, number]))
        os.replace("next", name)


def save(numbers, name):
    threading.Thread(target=write_again, args=(name,), daemon=True).start()


def keep(numbers, name):
    save(numbers, name)


def count(name):
    return 7
