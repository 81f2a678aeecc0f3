"""FirstClick: a real-time seat-booking server for cinemas and small venues."""

__version__ = "0.2.0"
