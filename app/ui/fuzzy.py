"""How well a text answers what is being typed, when only some of its letters are."""

from __future__ import annotations

# Points for a letter at the beginning of a word, right behind the last one found, and anywhere.
START, NEXT, ANY = 8, 5, 1
# A whole word is worth more than the same letters in two.
WORD = 6


def score(typed: str, text: str) -> int | None:
    """The larger the better; None where a word of ``typed`` is not in the text, letters in order.

    Words may stand in any order. O(length of the text) for each word.
    """
    low = text.lower()
    total = 0
    for word in typed.lower().split():
        points = _word(word, low)
        if points is None:
            return None
        total += points
    # Of two that hold the same, the shorter is meant.
    return total * 100 - len(text)


def places(typed: str, text: str) -> frozenset[int]:
    """Which letters of the text answer; none where it does not."""
    low = text.lower()
    found: set[int] = set()
    for word in typed.lower().split():
        found.update(_spread(word, low) or ())
    return frozenset(found)


def _word(word: str, low: str) -> int | None:
    at = _spread(word, low)
    if at is None:
        return None
    points = 0
    for number, place in enumerate(at):
        if place == 0 or not low[place - 1].isalnum():
            points += START
        elif number and at[number - 1] == place - 1:
            points += NEXT
        else:
            points += ANY
    return points + (WORD if at[-1] - at[0] == len(at) - 1 else 0)


def _spread(word: str, low: str) -> list[int] | None:
    """Where the letters stand: together at the beginning of a word, together, or apart."""
    whole = low.find(word)
    while whole > 0 and low[whole - 1].isalnum():
        later = low.find(word, whole + 1)
        if later < 0:
            break
        whole = later
    if whole > 0 and low[whole - 1].isalnum():
        whole = low.find(word)
    if whole >= 0:
        return list(range(whole, whole + len(word)))
    return _apart(word, low)


def _apart(word: str, low: str) -> list[int] | None:
    """Letters at beginnings of words first, the next best place otherwise."""
    found: list[int] = []
    place = 0
    for letter in word:
        ahead = _beginning(letter, low, place)
        if ahead < 0:
            ahead = low.find(letter, place)
        if ahead < 0:
            return _plain(word, low)
        found.append(ahead)
        place = ahead + 1
    return found


def _beginning(letter: str, low: str, start: int) -> int:
    place = low.find(letter, start)
    while place > 0 and low[place - 1].isalnum():
        place = low.find(letter, place + 1)
    return place


def _plain(word: str, low: str) -> list[int] | None:
    """The first place of each letter behind the one before it."""
    found: list[int] = []
    place = -1
    for letter in word:
        place = low.find(letter, place + 1)
        if place < 0:
            return None
        found.append(place)
    return found
