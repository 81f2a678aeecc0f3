"""The live feed: sends each change to all its listeners, in such a way that a slow reader delays no other."""
