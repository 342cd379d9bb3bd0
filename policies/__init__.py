"""The district's policy, as a function: `policies.decide(version, facts)`."""

from policies.deciding import decide

__all__ = ["decide"]
