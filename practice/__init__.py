"""Practice for emergencies: rows, words and pages of its own, and no way out of the house.

Nothing here sends. Families are made up, their answers are worked out from the clock, and
colleagues who agreed read the message on a page. import-linter keeps every door away from it.
"""
