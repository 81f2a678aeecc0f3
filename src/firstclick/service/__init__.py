"""The use cases of FirstClick, and the ports that adapters implement. It does no input or output of its own."""
