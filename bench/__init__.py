"""What FirstClick costs, beside the floor of the same machine in the same run: `make bench`, bench/README.md."""
