"""Calls an address as fast as it answers, from so many connections; bodies made beforehand."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass
class Answers:
    seconds: float
    statuses: dict[int, int]
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return sum(self.statuses.values()) / self.seconds

    def p99_ms(self) -> float:
        return sorted(self.latencies)[int(len(self.latencies) * 0.99)] * 1000


def call(port: int, requests: Sequence[bytes], *, connections: int = 64) -> Answers:
    """Send each of these whole HTTP requests once, spread over kept connections."""
    return asyncio.run(_call(port, requests, connections))


async def _call(port: int, requests: Sequence[bytes], connections: int) -> Answers:
    answers = Answers(0.0, {})
    waiting = iter(requests)
    began = time.perf_counter()
    await asyncio.gather(*(_line(port, waiting, answers) for _ in range(connections)))
    answers.seconds = time.perf_counter() - began
    return answers


async def _line(port: int, waiting: Iterator[bytes], answers: Answers) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        if length:
            await reader.readexactly(length)
        status = int(head[9:12])
        answers.statuses[status] = answers.statuses.get(status, 0) + 1
        answers.latencies.append(time.perf_counter() - began)
        if b"connection: close" in head.lower():
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()
