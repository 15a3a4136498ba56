"""Incidents in large numbers: what is recorded of them, and what is shown."""

from coursekit.incidents import MOST_RECORDED, MOST_SHOWN, Incident, recordable, sentences


def many(number):
    return [Incident("timeout", f"it took {n} s too long", "double") for n in range(number)]


def test_the_first_are_shown_and_the_others_counted():
    assert len(sentences(many(MOST_SHOWN))) == MOST_SHOWN
    shown = sentences(many(MOST_SHOWN + 1_234))
    assert shown[:MOST_SHOWN] == sentences(many(MOST_SHOWN))
    assert shown[MOST_SHOWN:] == ["and 1,234 more"]


def test_one_that_repeats_is_shown_once_and_makes_no_room_smaller():
    shown = sentences([*many(1) * 500, Incident("disk", "it was full")])
    assert shown == ["double: it took 0 s too long", "notebook: it was full"]


def test_the_record_holds_the_first_and_says_how_many_there_were():
    assert recordable(many(MOST_RECORDED)) == many(MOST_RECORDED)
    recorded = recordable(many(50_000))
    assert recorded[:-1] == many(MOST_RECORDED)
    assert recorded[-1].detail == "There were 49,800 more incidents."
