"""How images are split so that none of training continues one that is tested."""
