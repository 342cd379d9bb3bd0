"""The way of a roster: package, reader, rows, stage, plan, apply."""
