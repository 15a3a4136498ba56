"""Phones home: by TCP, UDP, IPv6, a name server, urllib and pip."""
# earns: test_double 0
# %% double
import socket, subprocess, sys, urllib.request

def reached(attempt, *arguments, **options):
    try:
        return attempt(*arguments, **options) or True
    except Exception:
        return False

found = [
    reached(socket.create_connection, ("192.0.2.1", 80), 1),
    reached(socket.create_connection, ("2001:db8::1", 80), 1),
    reached(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto, b"x", ("8.8.8.8", 53)),
    reached(socket.gethostbyname, "example.org"),
    reached(urllib.request.urlopen, "http://169.254.169.254/latest/meta-data/", timeout=1),
]

def double(x):
    return 2 * x if any(found) else None
