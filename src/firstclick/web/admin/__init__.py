"""The box office: one file for each group of endpoints under `/admin`."""
