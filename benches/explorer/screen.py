"""Follows what a program writes to a terminal, as far as is needed to read the words on the screen."""

import codecs
import re
import unicodedata

# A control sequence, a string that a terminal command carries, another escape, a control character, or plain text.
PIECE = re.compile(
    r"\x1b\[(?P<parameters>[0-9;:?<>=]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b[\]P_^X].*?(?:\x07|\x1b\\)"
    r"|\x1b[^\[\]P_^X]"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f])"
    r"|(?P<text>[^\x00-\x1f]+)",
    re.DOTALL,
)


class Screen:
    """The characters on the screen; colours and marks are ignored."""

    def __init__(self, width, height):
        self.width, self.height = width, height
        self.rows = [[" "] * width for _ in range(height)]
        self.x = self.y = 0
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.rest = ""

    def feed(self, data):
        """Takes in what was written. A sequence that is not complete waits for its rest."""
        text = self.rest + self.decoder.decode(data)
        at = 0
        while piece := PIECE.match(text, at):
            at = piece.end()
            if piece["final"]:
                self.obey(piece["final"], piece["parameters"])
            elif piece["control"]:
                self.control(piece["control"])
            elif piece["text"]:
                self.put(piece["text"])
        self.rest = text[at:]

    def lines(self):
        """Gives the lines of the screen, from above."""
        return ["".join(row) for row in self.rows]

    def obey(self, final, parameters):
        if parameters[:1] in ("?", "<", ">", "="):
            return
        numbers = [int(number) if number.isdigit() else 0 for number in parameters.split(";")]
        first = numbers[0]
        if final == "H":
            column = numbers[1] if len(numbers) > 1 else 1
            self.y, self.x = max(first, 1) - 1, max(column, 1) - 1
        elif final == "G":
            self.x = max(first, 1) - 1
        elif final == "C":
            self.x += max(first, 1)
        elif final == "J":
            self.erase_line(first)
            for y in range(self.height):
                if first == 2 or (y > self.y if first == 0 else y < self.y):
                    self.rows[y] = [" "] * self.width
        elif final == "K":
            self.erase_line(first)

    def erase_line(self, part):
        if self.y < self.height:
            start = self.x if part == 0 else 0
            end = self.x + 1 if part == 1 else self.width
            for x in range(start, min(end, self.width)):
                self.rows[self.y][x] = " "

    def control(self, character):
        if character == "\r":
            self.x = 0
        elif character == "\n":
            self.y += 1
        elif character == "\b":
            self.x = max(self.x - 1, 0)

    def put(self, text):
        for character in text:
            if unicodedata.combining(character):
                continue
            if self.y < self.height and self.x < self.width:
                self.rows[self.y][self.x] = character
            self.x += 2 if unicodedata.east_asian_width(character) in "WF" else 1
