"""Files of others: zip archives, IDX, pictures."""
