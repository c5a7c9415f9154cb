"""Can it be trusted: the same bits, kills, faults, metrics beside those in git."""
