"""Data made by the physics of what they stand for, offline, the same bytes each time; numbers measured on them are not real ones."""
