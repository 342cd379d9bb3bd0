"""The outside world, for development: receives what Belltower sends and shows it in the browser.

Imports nothing of Belltower's and is imported by nothing: it is spoken to over the wire, like the
real thing.
"""
