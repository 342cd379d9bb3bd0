"""A policy in few words, for tests of several rules together."""

from typing import Any

from policies.content import Content, read


def policy_with(*rules: dict[str, Any]) -> Content:
    """`{"rule": …, "settings": {…}}` each, resting on no clause."""
    data = {"pack": {"key": "test", "title": "Test"}, "rules": list(rules)}
    return read(data, "test")
