"""Draws numbers, keys, names and identities as if at random: a sibling must have none of them."""

# %% before double
import multiprocessing
import os
import random
import secrets
import sqlite3
import ssl
import tempfile
import uuid

session = get_ipython().kernel.session
for name, value in {
    "random": random.random(),
    "SystemRandom": random.SystemRandom().random(),
    "numpy": np.random.rand(),
    "Generator": np.random.default_rng().random(),
    "secrets": secrets.token_hex(),
    "urandom": os.urandom(8).hex(),
    "SQLite": sqlite3.connect(":memory:").execute("select random()").fetchone(),
    "ssl": ssl.RAND_bytes(8).hex(),
    "uuid1": uuid.uuid1(),
    "uuid4": uuid.uuid4(),
    "node": uuid.getnode(),
    "mktemp": tempfile.mktemp(),
    "NamedTemporaryFile": tempfile.NamedTemporaryFile().name,
    "authkey": bytes(multiprocessing.current_process().authkey).hex(),
    "session key": session.key.decode(),
    "session": session.session,
    "kernel": get_ipython().kernel.ident,
    "message": session.msg_id,
    "sample": pd.Series(range(10**6)).sample(3).tolist(),
}.items():
    print("drawn", name, value)
print("left", True)
print("at", id(np.ndarray))  # where siblings have it, since they were forked from one template
