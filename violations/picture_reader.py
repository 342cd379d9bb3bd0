"""Reads one picture that somebody brought, in a process of its own, and writes it anew: without
where and with what it was taken, and with black boxes where it is told to put some.

Started by `violations.attachments` with nothing of ours: no settings, no database, no environment.
The picture comes and goes through pipes, so no disk ever holds it.

    python -I picture_reader.py '[[x, y, width, height], …]' < picture > anew
    in hundredths of the picture's own size; says {"refused": …} on stderr when it cannot
"""

import json
import resource
import sys
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

CPU_SECONDS = 20
MEMORY = 1536 * 2**20
# A phone's largest screenshots have a tenth of it.
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 4_000
KNOWN = ["JPEG", "PNG", "WEBP"]


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Unusable(Exception):
    """Why a picture cannot be used: a word that `violations.attachments` makes a sentence of."""


def read(given: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(BytesIO(given), formats=KNOWN)
    if picture.width * picture.height > MOST_PIXELS:
        raise Unusable("wide")
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def black_out(picture: Image.Image, boxes: list[list[float]]) -> None:
    pen = ImageDraw.Draw(picture)
    for left, top, width, height in boxes:
        x, y = left * picture.width / 100, top * picture.height / 100
        right, below = x + width * picture.width / 100, y + height * picture.height / 100
        pen.rectangle((x, y, right, below), fill=(0, 0, 0))


def main() -> int:
    limit()
    try:
        picture = read(sys.stdin.buffer.read())
        black_out(picture, json.loads(sys.argv[1]))
    except Unusable as why:
        sys.stderr.write(json.dumps({"refused": str(why)}))
        return 1
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        sys.stderr.write(json.dumps({"refused": "unreadable"}))
        return 1
    anew = BytesIO()
    picture.save(anew, format="JPEG", quality=90)
    sys.stdout.buffer.write(anew.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
