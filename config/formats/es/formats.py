"""Spanish as it is written in the United States: 4.5 and 12,345."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
