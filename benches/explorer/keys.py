"""What is typed into the explorer to measure its answers: names of keys, with what is typed for each."""

ESCAPE, ENTER, DOWN, CLEAR = b"\x1b", b"\r", b"\x1b[B", b"\x15"
RIGHT, LEFT = b"\x1b[C", b"\x1b[D"

# Seconds that the 99th percentile may take.
REGROUP, KEYSTROKE, FRAME = 0.1, 0.05, 0.008
TARGETS = {
    "t (regroup)": REGROUP,
    "s Enter (sort)": REGROUP,
    "/ letter (search)": KEYSTROKE,
    "f letter (filter)": KEYSTROKE,
    "f letter (or, parentheses)": KEYSTROKE,
    "6 (users)": 0.3,
    "F (counts)": 0.15,
    "F Right (counts of another column)": 0.15,
    "T (timeline)": 0.05,
    "T b (timeline, other lanes)": 0.05,
    "p Enter (pivot)": 0.1,
    "j": FRAME,
    "6 Down (a frame)": FRAME,
    "F Down (a frame)": FRAME,
    "T Left (a frame)": FRAME,
    "c Down (a frame)": FRAME,
}

# Bytes that the views of the analysts' questions may keep for each sign-in; the first key that opens one.
MEMORY = 10
FIRST_VIEW = "6 (users)"


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
    # The questions of analysts: each in a popup, with some frames in it.
    ("6 (users)", b"6"),
    *[("6 Down (a frame)", DOWN)] * 4,
    (None, ESCAPE),
    ("F (counts)", b"F"),
    *[("F Right (counts of another column)", RIGHT)] * 5,
    *[("F Down (a frame)", DOWN)] * 4,
    (None, ESCAPE),
    ("T (timeline)", b"T"),
    *[("T b (timeline, other lanes)", b"b")] * 3,
    *[("T Left (a frame)", LEFT)] * 4,
    (None, ESCAPE),
    (None, b"p"),
    ("p Enter (pivot)", ENTER),
    (None, ESCAPE),
    (None, b"c"),
    (None, b"G"),
    ("c (compare)", b"c"),
    *[("c Down (a frame)", DOWN)] * 4,
    (None, ESCAPE),
    (None, b"g"),
    # Each round the next user.
    (None, b"j"),
]
