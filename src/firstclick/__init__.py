"""FirstClick: a real-time seat-booking server for cinemas and small venues."""

__version__ = "0.1.0"
