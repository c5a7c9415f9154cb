"""Stages at the same time: which of them can run, in processes that have the libraries loaded, and what a person sees."""
