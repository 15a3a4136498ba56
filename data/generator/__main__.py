"""python -m data.generator OUT.zip [--means OUT.csv]"""

import argparse
from pathlib import Path

from .build import build

parser = argparse.ArgumentParser(prog="python -m data.generator", description=build.__doc__)
parser.add_argument("out", type=Path, metavar="OUT.zip")
parser.add_argument(
    "--means", type=Path, metavar="OUT.csv", help="also write the mean colours before tuning"
)
arguments = parser.parse_args()
build(arguments.out, arguments.means)
