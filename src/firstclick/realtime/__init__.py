"""The live feed: who listens to what, and how the same bytes reach many without one slow reader delaying another."""
