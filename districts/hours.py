"""A time of day as a letter writes it, and as people type it."""

import re
from datetime import time

NO_BREAK = "\N{NO-BREAK SPACE}"
DOTS = re.compile(r"\s*([ap])\s*\.?\s*m\s*\.?\s*$", re.IGNORECASE)
CLOCKS = ("%H:%M", "%I:%M%p", "%I%p", "%H.%M")


def hour(at: time) -> str:
    """7:30 am, and 6 am when it is full."""
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{NO_BREAK}{'am' if at.hour < 12 else 'pm'}"


def typed(words: str) -> str:
    """What people type (2:45 pm, 2:45 p. m., 2:45PM), in the one form that CLOCKS reads."""
    return DOTS.sub(lambda found: f"{found[1]}m", words.strip()).upper().replace(" ", "")
