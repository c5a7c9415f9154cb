"""Records of any length: read a piece at a time, given to a network in windows that overlap, written as they come."""
