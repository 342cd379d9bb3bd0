"""A lane is worked until nothing of it is due: claim, promise, call, record.

Safe to run anywhere, any number of times, and to be killed at any point: rows say where each
delivery stands (docs/adr/0013, `manage.py chaos`). One loop makes the calls; one thread, with the
only database connection, promises the next while these are on the wire and records what came of
the last.
"""

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

import structlog
from django.db import connection

from notifications.actions import sending
from notifications.delivery import (
    claims,
    intents,
    letters,
    outcomes,
    portions,
    settling,
    silence,
)
from notifications.delivery.intents import Promise, Promises
from notifications.delivery.letters import Letters
from notifications.delivery.outcomes import Outcome
from notifications.delivery.portions import Claim
from notifications.models import Channel, Chunk, Delivery, Lane
from notifications.transports.carriers import NoCarrier
from notifications.transports.envelope import Transport, TransportError
from notifications.transports.twilio_codes import OPTED_OUT
from tenancy.clock import database_now
from tenancy.scope import working_in

log = structlog.get_logger(__name__)

T = TypeVar("T")
S = Delivery.State

BATCH = 100
# A promise that found no free line for so long is taken back; with the wire's own deadlines that
# is within the lease (portions.LEASE_SECONDS).
PROMISE_HOLDS = 10.0  # seconds
# Portions of other channels and districts that one worker has in hand at a time; and those that it
# asks a company about, one after another: whoever waits is served by what was read a moment ago.
HANDS, ASKS = 4, 12
RECORD_AFTER = 0.25  # seconds that an outcome waits for company
LOOK = 0.01


def work(lane: Lane, *, seconds: float | None = None) -> int:
    """Until nothing is due, or so many seconds; returns how many calls were made."""
    _spare_the_collector()
    with ThreadPoolExecutor(1, thread_name_prefix="rows") as rows:
        try:
            return asyncio.run(_Worker(lane, rows, seconds).run())
        finally:
            rows.submit(lambda: connection.close()).result()


@cache
def _spare_the_collector() -> None:
    """Once a process: what was imported stays, and looking through it for garbage over and over
    takes a worker a tenth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@dataclass
class _Hand:
    """One portion being worked off, and the transport that its calls go through."""

    claim: Claim
    letters: Letters
    transport: Transport
    after: int
    calling: set[asyncio.Task[None]] = field(default_factory=set)
    done: list[Outcome] = field(default_factory=list)
    oldest_done: float = 0.0
    crowded: list[int] = field(default_factory=list)
    came: Counter[Delivery.State] = field(default_factory=Counter)
    is_over: bool = False
    is_lost: bool = False
    resume_at: float = 0.0

    @property
    def wants_recording(self) -> bool:
        if not self.done:
            return False
        is_old = time.monotonic() - self.oldest_done > RECORD_AFTER
        return len(self.done) >= BATCH or is_old or not self.calling


class _Worker:
    def __init__(self, lane: Lane, rows: ThreadPoolExecutor, seconds: float | None) -> None:
        self.lane = lane
        self.rows = rows
        self.until = time.monotonic() + seconds if seconds else float("inf")
        self.hands: list[_Hand] = []
        self.calls = 0
        self.asking: set[asyncio.Task[None]] = set()
        self.lists = settling.Lists()

    async def run(self) -> int:
        async with AsyncExitStack() as self.open:
            self.transports: dict[tuple[str, str], Transport] = {}
            self.slots: dict[int, asyncio.Semaphore] = {}
            self.one_list = asyncio.Lock()
            nothing_due = False
            while True:
                is_over = time.monotonic() >= self.until
                if not (is_over or nothing_due) and len(self.hands) < HANDS:
                    nothing_due = not await self._take()
                if not self.hands and not self.asking and (is_over or nothing_due):
                    return self.calls
                is_busy = False
                for hand in list(self.hands):
                    is_busy |= await self._move(hand)
                    # What was finished may have left something to be tried again at once.
                    nothing_due &= hand in self.hands
                if not is_busy:
                    await asyncio.sleep(LOOK)

    async def _take(self) -> bool:
        may_ask = len(self.asking) < ASKS
        claim = await self._ask(lambda: claims.take(self.lane, may_ask=may_ask))
        if claim is None:
            return False
        if claim.work != Chunk.Work.SEND:
            asking = asyncio.create_task(self._read_list(claim))
            self.asking.add(asking)
            asking.add_done_callback(self.asking.discard)
            return True
        try:
            found = await self._letters(claim)
        except NoCarrier:
            log.error("delivery.no_carrier", district_id=claim.district_id)
            await self._ask(lambda: intents.wait_or_end(claim, seconds=60))
            return True
        transport = await self._transport(claim, found)
        self.hands.append(_Hand(claim, found, transport, after=claim.first_id - 1))
        return True

    async def _letters(self, claim: Claim) -> Letters:
        """Those of another portion in hand of the same message, which says the same."""
        for hand in self.hands:
            if (hand.claim.message_id, hand.claim.channel) == (claim.message_id, claim.channel):
                return hand.letters
        return await self._ask(lambda: _prepared(claim))

    async def _read_list(self, claim: Claim) -> None:
        about = settling.settle if claim.work == Chunk.Work.SETTLE else silence.ask_about
        async with self._kept(claim), self.one_list:
            try:
                await about(claim, self._ask, self.lists)
            except Exception as error:
                # The company does not answer, or not in its language: nothing is guessed.
                log.warning("delivery.list_unread", reason=type(error).__name__)
                again = claim.settle_after * settling.BETWEEN
                await self._ask(lambda: portions.put_back(claim, seconds=again))

    @asynccontextmanager
    async def _kept(self, claim: Claim) -> AsyncIterator[None]:
        """Its lease goes on while we wait and read: a busy day's list is long."""

        async def keep() -> None:
            while True:
                await asyncio.sleep(portions.LEASE_SECONDS / 3)
                await self._ask(lambda: portions.keep(claim))

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def _transport(self, claim: Claim, found: Letters) -> Transport:
        key = (found.carrier.account, claim.channel.value)
        if key not in self.transports:
            opened = await self.open.enter_async_context(found.carrier.open(claim.channel.value))
            self.transports[key] = opened
            self.slots[id(opened)] = asyncio.Semaphore(opened.concurrency)
        return self.transports[key]

    async def _move(self, hand: _Hand) -> bool:
        """One step of a portion, recording before promising; False when it waits for its calls."""
        if hand.wants_recording:
            said, hand.done = hand.done, []
            hand.came.update(one.state for one in said)
            await self._ask(lambda: outcomes.record(hand.claim, said))
            return True
        if self._wants_promises(hand):
            promises = await self._promise(hand)
            return bool(promises.made)
        is_idle = not hand.calling and not hand.done
        if is_idle and (hand.is_over or time.monotonic() >= self.until):
            await self._leave(hand)
            return True
        return False

    def _wants_promises(self, hand: _Hand) -> bool:
        """While the transport has lines to fill, counting what other portions have promised it."""
        now = time.monotonic()
        if hand.is_over or now < hand.resume_at or now >= self.until:
            return False
        promised = sum(len(one.calling) for one in self.hands if one.transport is hand.transport)
        return promised < hand.transport.concurrency + BATCH // 2

    async def _promise(self, hand: _Hand) -> Promises:
        # From before the commit: a process that stood still in between finds its promises old.
        promised_at = time.monotonic()
        promises = await self._ask(
            lambda: intents.commit(hand.claim, hand.letters.contents, after=hand.after, size=BATCH)
        )
        hand.after = promises.after
        hand.crowded += promises.crowded
        hand.is_over = promises.is_over
        hand.is_lost = promises.ended == intents.LEASE_LOST
        hand.resume_at = time.monotonic() + promises.wait
        if promises.ended == intents.REVOKED:
            await self._ask(lambda: _halt(hand.claim))
        for promise in promises.made:
            call = asyncio.create_task(self._call(hand, promise, promised_at))
            hand.calling.add(call)
            call.add_done_callback(hand.calling.discard)
        return promises

    async def _call(self, hand: _Hand, promise: Promise, promised_at: float) -> None:
        async with self.slots[id(hand.transport)]:
            if time.monotonic() - promised_at > PROMISE_HOLDS:
                outcome = Outcome(promise.delivery_id, S.QUEUED, code="late")
            else:
                self.calls += 1
                outcome = await _called(hand, promise)
        if not hand.done:
            hand.oldest_done = time.monotonic()
        hand.done.append(outcome)

    async def _leave(self, hand: _Hand) -> None:
        self.hands.remove(hand)
        if hand.is_lost:
            return
        if hand.is_over:
            await self._ask(lambda: _finish(hand))
            log.info(
                "delivery.portion_done",
                district_id=hand.claim.district_id,
                chunk_id=hand.claim.chunk_id,
                attempt=hand.claim.attempt,
                **{state.value: count for state, count in hand.came.items()},
            )
        else:
            await self._ask(lambda: portions.put_back(hand.claim, seconds=0))

    async def _ask(self, question: Callable[[], T]) -> T:
        """In the thread that has the database."""
        return await asyncio.get_running_loop().run_in_executor(self.rows, question)


async def _called(hand: _Hand, promise: Promise) -> Outcome:
    envelope = hand.letters.envelope(promise, hand.claim.channel)
    try:
        reference = await hand.transport.send(envelope)
    except TransportError as refused:
        state = S.FAILED if refused.permanent else S.QUEUED
        if refused.code == OPTED_OUT:
            state = S.SUPPRESSED
        return Outcome(promise.delivery_id, state, code=refused.code[:10])
    except Exception as error:
        # It may have been accepted: asked about later, never sent again blindly.
        return Outcome(promise.delivery_id, S.UNKNOWN, code=type(error).__name__[:10])
    # A mail server that took a letter says no more of it.
    state = S.DELIVERED if hand.claim.channel == Channel.EMAIL else S.ACCEPTED
    return Outcome(promise.delivery_id, state, reference)


def _prepared(claim: Claim) -> Letters:
    with working_in(claim.district_id):
        return letters.prepare(claim)


def _finish(hand: _Hand) -> None:
    with working_in(hand.claim.district_id):
        if hand.crowded:
            portions.try_again(
                hand.claim,
                hand.crowded,
                attempt=hand.claim.attempt,
                seconds=intents.CROWDED_SECONDS,
            )
        silence.watch(hand.claim)
        portions.finish(hand.claim)


def _halt(claim: Claim) -> None:
    with working_in(claim.district_id):
        sending.halt(message_id=claim.message_id, now=database_now())
