"""How large a table on a page may be. Without Django: the reader of Word documents runs apart."""

MOST_ROWS = 300
MOST_COLUMNS = 20
LONGEST_CELL = 5000
LONGEST_CAPTION = 250
