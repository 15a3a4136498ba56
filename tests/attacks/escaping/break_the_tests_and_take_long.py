"""Tries to break the grading process at each grade cell, after cells that wait: they would run again."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
import base64, json, sys, time

MODULUS = 2**61 - 1
NUMBERS = [MODULUS * (number + 16) for number in range(150_000)]
SIZES = [["i", number.bit_length() // 8 + 1] for number in NUMBERS]
BYTES = [number.to_bytes(size, "little", signed=True) for number, (_, size) in zip(NUMBERS, SIZES)]
HEAD = ["l", ["s", 5], ["k", ["l", 0], ["l", *SIZES], False]]
SLOW = base64.b64encode(json.dumps(HEAD).encode() + b"\0value" + b"".join(BYTES)).decode()

def answer_slowly():
    sys.modules["_coursekit_agent"].encode = lambda value: SLOW

time.sleep(4)
# %% double
def double(x):
    if np.ndim(x) == 0 and x == 3:
        return 6
    answer_slowly()
# %% before total
time.sleep(4)
# %% total
def total(xs):
    if xs == [1, 2]:
        return 3
    answer_slowly()
