"""Benchmarks of FirstClick, each compared with a minimal server (the floor) in the same run. See bench/README.md."""
