"""Compression of the live feed's large messages (RFC 7692): one compressed frame for all sockets that take it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from websockets.exceptions import NegotiationError
from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import CONT, CTRL_OPCODES, Frame
from websockets.typing import ExtensionParameter

WINDOW = ("server_max_window_bits", "15")
"""What a client may ask of the window: the one that `web.core.compression` uses."""


class NotInflated(PerMessageDeflate):
    """The extension at one socket. What the client sends compressed is dropped unread: this feed only talks."""

    def __init__(self) -> None:
        super().__init__(True, True, 15, 15)
        self._drops = False

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        """The frame, without its content where that is compressed. `max_size` is kept by the frame itself."""
        if frame.opcode in CTRL_OPCODES:
            return frame
        if frame.opcode is not CONT:
            self._drops = frame.rsv1
        return replace(frame, data=b"", rsv1=False) if self._drops else frame


class SharedDeflate(ServerPerMessageDeflateFactory):
    """Accepts `permessage-deflate` where every client of it can read the same frames.

    A client that asks for a smaller window than that of these frames gets its messages uncompressed.
    """

    def __init__(self) -> None:
        super().__init__(server_no_context_takeover=True, client_no_context_takeover=True)

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        """The parameters of the answer. Raises `NegotiationError`: then the next offer of the client is looked at."""
        if any(name == WINDOW[0] and (name, value) != WINDOW for name, value in params):
            raise NegotiationError("frames are the same for all, with a window of 15 bits")
        accepted, _ = super().process_request_params(params, accepted_extensions)
        return accepted, NotInflated()
