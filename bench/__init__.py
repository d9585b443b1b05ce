"""Measures each promise of speed beside its raw part, in one run on one machine."""
