"""What networks of seismology are asked for, one module each: masks of a spectrogram, picks of arrivals, an earthquake apart from noise."""
