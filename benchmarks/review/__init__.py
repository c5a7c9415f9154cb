"""What a change did to the metrics, for whoever reviews it."""
