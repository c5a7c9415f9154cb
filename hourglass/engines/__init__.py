"""How a training runs on this machine: its start, whole epochs in compiled calls, and where it goes on from."""
