"""`python -m benchmarks.provider PORT SECONDS`: takes every text after so long, and knows nothing.

As lean as Python is, so that what is measured is the sender.
"""

import asyncio
import itertools
import sys

HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
BODY = (
    b'{"sid": "SM%032x", "account_sid": "AC0", "status": "queued", "to": "+12010000000", '
    b'"from": "+12535550190", "body": "", "date_created": "Sat, 21 Nov 2026 20:00:00 +0000", '
    b'"num_segments": "1", "error_code": null, "error_message": null, "uri": "/x", '
    b'"direction": "outbound-api", "api_version": "2010-04-01", "price": null}'
)
_numbers = itertools.count(1)


class Line(asyncio.Protocol):
    """One connection; requests come one after another on it."""

    latency = 0.06

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.heard = b""

    def data_received(self, data: bytes) -> None:
        self.heard += data
        while True:
            head, found, rest = self.heard.partition(b"\r\n\r\n")
            if not found:
                return
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line[15:])
            if len(rest) < length:
                return
            self.heard = rest[length:]
            asyncio.get_running_loop().call_later(self.latency, self.answer)

    def answer(self) -> None:
        if not self.transport.is_closing():
            body = BODY % next(_numbers)
            self.transport.write(HEAD % (len(body), body))  # type: ignore[attr-defined]


async def main(port: int, latency: float) -> None:
    Line.latency = latency
    server = await asyncio.get_running_loop().create_server(Line, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
