"""What staff do at the box office, with the same use cases as buyers: no seat is changed in a second way."""
