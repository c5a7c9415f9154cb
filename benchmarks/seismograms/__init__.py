"""The networks of seismology beside the implementations and weights of others."""
