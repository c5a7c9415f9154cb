"""Measurements beside the pipeline, which imports none of them: speed, trust, and studies on real data."""
