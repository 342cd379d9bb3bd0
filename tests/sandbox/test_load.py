"""The sandbox keeps up with a whole district: many texts, many connections."""

import asyncio
import time

import aiohttp

from tests.config.houses import eventually
from tests.sandbox.outside import OURS


def test_two_thousand_texts_over_fifty_connections(company, account, app):
    async def send_all():
        queue = iter(range(2000))
        url = f"{company.url}/2010-04-01/Accounts/{account}/Messages.json"

        async def one(session):
            for each in queue:
                to = f"+1206{2003000 + each % 500}"
                fields = {"To": to, "From": OURS, "Body": f"Text {each}"}
                async with session.post(url, data=fields) as answer:
                    assert answer.status == 201
                    await answer.read()

        connector = aiohttp.TCPConnector(limit=50)
        async with aiohttp.ClientSession(
            headers=company.basic(account), connector=connector
        ) as session:
            await asyncio.gather(*(one(session) for _ in range(50)))

    began = time.monotonic()
    asyncio.run(send_all())
    assert time.monotonic() - began < 20  # three or so on an idle machine

    def told():
        return company.ask(f"/sandbox/truth.json?account={account}")[1]

    assert told()["messages"] == len(told()["by_to_and_body"]) == 2000
    assert eventually(lambda: told()["by_status"] == {"delivered": 2000}, seconds=10)
