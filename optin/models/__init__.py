"""What families have agreed to, and what they have stopped."""

from optin.models.stops import SenderGroup, Stop, StopQuerySet

__all__ = ["SenderGroup", "Stop", "StopQuerySet"]
