from platforms.models.requests import Timeframe, ToolDecision, ToolRequest
from platforms.models.tools import Tool, ToolReading

__all__ = ["Timeframe", "Tool", "ToolDecision", "ToolReading", "ToolRequest"]
