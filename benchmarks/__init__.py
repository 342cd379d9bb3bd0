"""What we measure, against the limit and the naive way in the same run: `manage.py bench`."""
