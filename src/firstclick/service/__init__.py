"""The use cases of FirstClick, and the ports that adapters fill. It awaits, but does no input or output of its own."""
