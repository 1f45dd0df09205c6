"""What is typed into the explorer to measure its answers: names of keys, with what is typed for each."""

ESCAPE, ENTER, DOWN, CLEAR = b"\x1b", b"\r", b"\x1b[B", b"\x15"

# Seconds that the 99th percentile may take.
REGROUP, KEYSTROKE = 0.1, 0.05
TARGETS = {
    "t (regroup)": REGROUP,
    "s Enter (sort)": REGROUP,
    "/ letter (search)": KEYSTROKE,
    "f letter (filter)": KEYSTROKE,
    "f letter (or, parentheses)": KEYSTROKE,
}


def typed(name, text):
    return [(name, letter.encode()) for letter in text]


# Every press changes something on the screen. Those without a name are not measured: they lead back.
SCRIPT = [
    *[("j", b"j")] * 4,
    ("G", b"G"),
    ("g", b"g"),
    # Once around: off, 1 h, 6 h, 24 h.
    *[("t (regroup)", b"t")] * 4,
    *[("* (expand, collapse all)", b"*")] * 2,
    ("/", b"/"),
    *typed("/ letter (search)", "teams"),
    (None, ESCAPE),
    ("f", b"f"),
    *typed("f letter (filter)", "user:an"),
    ("f Enter (apply)", ENTER),
    (None, b"f"),
    (None, CLEAR),
    *typed("f letter (or, parentheses)", "(user:an or ip:1) -(app:t or code:5)"),
    (None, CLEAR),
    (None, ENTER),
    # Each round one column further.
    ("s", b"s"),
    (None, DOWN),
    ("s Enter (sort)", ENTER),
    ("1", b"1"),
    ("2", b"2"),
    ("3", b"3"),
    (None, b"2"),
]
