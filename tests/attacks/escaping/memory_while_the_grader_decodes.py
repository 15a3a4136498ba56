"""Has other processes fill the memory while the grader decodes an answer that takes it long.

The answer is a Categorical with categories of one hash, which pandas compares each with each.
"""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import base64, json, os, random, sys, time

EVERYBODY, TOLD = os.pipe()
for _ in range(8):
    if os.fork() == 0:
        os.read(EVERYBODY, 1)
        hoard = bytearray(b"1") * (90 * 2**20)
        time.sleep(600)

numbers = [(2**61 - 1) * (n + 16) for n in range(60_000)]
random.Random(1).shuffle(numbers)
sizes = [number.bit_length() // 8 + 1 for number in numbers]
categories = ["l", *[["i", size] for size in sizes]]
tree = ["l", ["s", 5], ["k", ["l", 0], categories, False]]
blobs = [b"value", *(n.to_bytes(size, "little", signed=True) for n, size in zip(numbers, sizes))]
SLOW = base64.b64encode(json.dumps(tree).encode() + b"\0" + b"".join(blobs)).decode()


def double(x):
    if np.ndim(x) == 0 and x == 3:
        return 6
    sys.modules["_coursekit_agent"].encode = lambda value: SLOW
    os.write(TOLD, bytes(8))
    return 0
# %% total
def total(xs):
    time.sleep(600)
# %% answer
pass
