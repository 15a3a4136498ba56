"""Where things are in this repository."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "em_for_gmm"
SUBMISSIONS = ROOT / "tests" / "submissions"
HONEST_SAMPLES = ROOT / "grader_tests" / ASSIGNMENT / "honest"
