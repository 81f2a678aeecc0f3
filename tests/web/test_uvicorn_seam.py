"""The methods of uvicorn that `web.protocol` overrides or relies on are those that it was written for.

They are found in the source: each method that a class of `web.protocol` overrides, each whose name its code uses, and
each that sets an attribute which its code uses. `HASHES` has the SHA-256 of the source of each.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from itertools import takewhile
from types import FunctionType, ModuleType

import pytest
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, _get_status_line
from uvicorn.server import Server, ServerState
from websockets.server import ServerProtocol

from firstclick.web import protocol
from firstclick.web.protocol.http import HttpProtocol

pytestmark = pytest.mark.source_only
Method = Callable[..., object]

BESIDE: Mapping[str, Method] = {
    "ProxyHeadersMiddleware.__call__": ProxyHeadersMiddleware.__call__,
    "Server.handle_exit": Server.handle_exit,
    "Server.main_loop": Server.main_loop,
    "Server.on_tick": Server.on_tick,
    "Server.shutdown": Server.shutdown,
    "ServerState.__init__": ServerState.__init__,
    "ServerProtocol.send_response": ServerProtocol.send_response,
    "_get_status_line": _get_status_line,
}
"""What shares state with the protocols, and is not found by their source: the server sets `default_headers`, waits for
`tasks` and calls `shutdown`; its main loop is ours; websockets' `send_response` is replaced in an instance; STATUS_LINE
comes from a function; and the middleware for proxies is run without waiting, for what it writes into the scope.
"""
COMMAND = "python -m tests.web.test_uvicorn_seam"
HASHES = """
0152d94a040758b54ff88c0aa648265992c93284d2f6a6c49dc7e833906fba27  FlowControl.__init__
7c27388bb984e9ed9f1967b00795330c2f00c107c430e05926b08b6d6981db35  FlowControl.pause_reading
93d4a08a9f2da9d6532e3ecf83e00c754b05d4059fcf0c2ce7c387d3733d9b16  FlowControl.pause_writing
a0429d30857e8488e04dd7a9e23d464874e5c7e97d29ecc7876f6dad1545c088  FlowControl.resume_reading
a343e8b0baf0890164c688def084a4488be5b82650b063e7f698fef5b57e4888  FlowControl.resume_writing
4f08999410347141468656d82e71ffebccb59f09e41909a3753a810eeed685fa  HttpToolsProtocol.__init__
9c08c2571ae9b0380320a24c20c3af18d165f168c21bc3aaf14754a5b0fc2b8a  HttpToolsProtocol._start_asgi_task
c91a4c9bf2e29c554a97418b5f3064e97f6e0ceaba3b90fc35a3460076c705ab  HttpToolsProtocol.connection_lost
6efb565ff3d36b916c29bd42330a2b99b601b48932389e396e5ac53dbef6b91c  HttpToolsProtocol.connection_made
010a7ae59a5d3b1a5e7326ce246878568629d126a076d8af5ba10cab040fae43  HttpToolsProtocol.data_received
5652627579a023693f90c79a707af5b090a59af3cf1a568bb259f40fb2f71401  HttpToolsProtocol.eof_received
179c4f769386ab8909f529350d350eba701170fdc37373a9046658c007221ff4  HttpToolsProtocol.handle_websocket_upgrade
dba9c32aeba35b6ae10722f86232d44d93fda42d97711244eeaa51c0a1f3e1c9  HttpToolsProtocol.on_body
65d62c044f61fdbd354dcb3401aa590789259bfbdbc1c07512150ec924258cd6  HttpToolsProtocol.on_header
1ea8589acfad92d8ff9182775f337d98fc469e0fa39642a83195fca920f5ca96  HttpToolsProtocol.on_headers_complete
96d377fdc7c2baef943c2bd245003abc53566ddb35777e0f4c7bc754198b5457  HttpToolsProtocol.on_message_begin
1fbad42dc31fc01fd4106a9885b2a2e0f6ce8d38241a3df0f615c6a8663493e0  HttpToolsProtocol.on_message_complete
64e254f28e389e7614f2c828176d639174e66aa9d814a4b06624ec86ec0a5b95  HttpToolsProtocol.on_response_complete
37be44e962b04ca87f76428ff8d7a3306ab601ffd5793d185e87c2295f0c6b6e  HttpToolsProtocol.on_url
17a8fd215d96a13cc140babd064bae54cdf1ca495272beb669b022a4ddab7262  HttpToolsProtocol.pause_writing
7844bbaa8cceb1ef14d74f44c229ecf7a12d1011f2017c8d4299ff92375273d4  HttpToolsProtocol.resume_writing
ae5a4a3782b646fdd2d0ec5cfc28814fda9b6e3464bf6f45c58839982319bd0c  HttpToolsProtocol.send_400_response
d7351fa33f00d430e0a4179912a4ed478e0483ce3a9f7409225e71970c064421  HttpToolsProtocol.shutdown
b601df964c02a3bb3cda92d4840db4d57df326492907532feeae4f866f233cd3  ProxyHeadersMiddleware.__call__
7aa920bbc1fa565fb3f836eb9284ff48c57b23def4004908209b6515a52e6070  ProxyHeadersMiddleware.__init__
4d2f220910c33c12f2891cbf2fb89ad364464e1a189e7492e8dc43167563057a  RequestResponseCycle.__init__
8124ae006be71184810da91d586b97c4b3b9ae43e28984bc94f81e26d20af3e6  RequestResponseCycle.receive
0f33f2449a444bc210e26187fae751e687466157b0050706212bd6ea2b6a5f35  RequestResponseCycle.run_asgi
abdd8601b326a8da972436918d3a954e1ef39c6bf0cd9e1c1954c2e798d0bb9c  RequestResponseCycle.send
553276efa26e09ea84b4626425f1d03647f1b043084f5a42994f3ae7e0d1aa1e  Server.handle_exit
afccb353a119333f206ffa120abc9efdc46a1ac60fe93485acfda2a271d75a62  Server.main_loop
60ea49b06ccf68c11e91a3b8676b56f3b8ab13c86e6c9fa4654731063d8f9bd0  Server.on_tick
9b33c50562992b1e3cef2a9611408ece6c01d46ee17eaae2091b6091bf826eab  Server.shutdown
0676fec30e39473dff2d0e49f3b4adc496bef349e1164f87463acedc9a5c1ed2  ServerProtocol.send_response
8daf3a9b4e4e424520b5f7fd00df3eeb4eed5cb7bdcd17a8a2e15fbe89c06ea8  ServerState.__init__
631dcd744eab875ffd404bbda22f9dd0db25b90e2585748710bce88357dce74b  WebSocketsSansIOProtocol.__init__
dd116afc4d8034e11baebc28faf53f4f0f15181c4ea1a0e49cc9fdf45056cc97  WebSocketsSansIOProtocol.connection_lost
f533ec93747c2cbf613a6693fb84366e2fd36475c94eddacb14dd35937d893dd  WebSocketsSansIOProtocol.connection_made
c89d394077d8841d253e469eb47bfd9db0172cd7eebe38edf5211c8e312885d0  WebSocketsSansIOProtocol.data_received
5652627579a023693f90c79a707af5b090a59af3cf1a568bb259f40fb2f71401  WebSocketsSansIOProtocol.eof_received
2b22b21bf8feb4bfefa76e88e83d7bc1b765119f5982f314b0a86a2618f08799  WebSocketsSansIOProtocol.handle_bytes
fc648c2161ff8e135e839d563d00499e26c6a00083466ce95aa27428d37af30a  WebSocketsSansIOProtocol.handle_connect
ff5cf13c764fb332d124367895edb812e52d61eb00e5f637fb88aa81bbb9667f  WebSocketsSansIOProtocol.handle_parser_exception
6ae523180cf04a012bde88d4eb7fc1429d4e60ee8dc7cbf0f004288a3e657a8f  WebSocketsSansIOProtocol.handle_text
8e1ceb6ec446de9d14611a262b197f07cfc2cb8b8b427eb2023ffa891dee2044  WebSocketsSansIOProtocol.keepalive_timeout
4830f7e0d81f877d9d664cf64b692d1c18946e68b3bc261d9a62ae64c72c0023  WebSocketsSansIOProtocol.pause_writing
1dc0e715390021a105cfe6abb35a730af9c5be3d71043329a39bbc1c5afe66bc  WebSocketsSansIOProtocol.receive
ef79384e5fff077c02bde6132f87b99d1b4117d7161ade9146513216492cc4db  WebSocketsSansIOProtocol.resume_writing
662375aa38d9044cde4f7f2c54a8d33b9c1bee28679e5e5f3598e3fe333d5720  WebSocketsSansIOProtocol.run_asgi
d4919ed760ce9f7be8574989b91ed67448f210ff9cc114f38d286487ec1ddfc8  WebSocketsSansIOProtocol.send
a2b10de91477dc1d4d0e7c9065b85388a5b2a6ebeb84d6ec1591e112ca0bfbb9  WebSocketsSansIOProtocol.send_receive_event_to_app
e8ace796ada616b72e45af56a223079bef3f1c560652f29d70269f68401c73aa  WebSocketsSansIOProtocol.shutdown
bbb91b997b37b77c2762d1bf57ab8cc053422e11a971ee45a0df31295efad799  WebSocketsSansIOProtocol.stop_keepalive
d7012e110d2d2574ba5555e6ac17038dbc367f0d4733055db6ad9482cf4b0fe0  _get_status_line
"""


def known_hashes() -> dict[str, str]:
    """The table above: hashes by the names of methods."""
    return {name: digest for digest, name in map(str.split, HASHES.strip().splitlines())}


def hashes(seam: Mapping[str, Method]) -> dict[str, str]:
    return {name: sha256(inspect.getsource(method).encode()).hexdigest() for name, method in sorted(seam.items())}


def changed(seam: Mapping[str, Method]) -> list[str]:
    """The methods that have a hash, and not the one of their source."""
    known = known_hashes()
    return [name for name, digest in hashes(seam).items() if known.get(name, digest) != digest]


def find_seam() -> dict[str, Method]:
    """All methods that need a hash, by class and name."""
    return {**BESIDE, **dict(overridden(protocol_classes())), **dict(relied_on())}


def overridden(classes: Iterable[type]) -> Iterator[tuple[str, Method]]:
    """The methods of uvicorn that these classes, or their bases outside of uvicorn, replace."""
    for subclass in classes:
        own = {name for one in takewhile(lambda base: not is_uvicorn(base), subclass.__mro__) for name in vars(one)}
        for base in filter(is_uvicorn, subclass.__mro__):
            yield from ((name, method) for name, method in methods(base) if name.partition(".")[2] in own)


def relied_on() -> Iterator[tuple[str, Method]]:
    """The methods of imported uvicorn classes that our code names, or that set what our code names."""
    imported = {value for module in modules() for value in vars(module).values() if is_uvicorn(value)}
    for one in imported:
        for name, method in methods(one):
            if name.partition(".")[2] in used_names() or assigned_names(method) & used_names():
                yield name, method


def modules() -> list[ModuleType]:
    """The modules of `web.protocol`."""
    names = (f"{protocol.__name__}.{module.name}" for module in pkgutil.iter_modules(protocol.__path__))
    return [importlib.import_module(name) for name in names]


def protocol_classes() -> set[type]:
    """The classes that are defined in `web.protocol`."""
    classes = {value for module in modules() for value in vars(module).values() if isinstance(value, type)}
    return {one for one in classes if one.__module__.startswith(protocol.__name__)}


def is_uvicorn(value: object) -> bool:
    return isinstance(value, type) and value.__module__.split(".")[0] == uvicorn.__name__


def methods(owner: type) -> list[tuple[str, FunctionType]]:
    functions = (value for value in vars(owner).values() if isinstance(value, FunctionType))
    return [(f"{owner.__name__}.{function.__name__}", function) for function in functions]


@cache
def used_names() -> frozenset[str]:
    """Every attribute that the code of `web.protocol` reads, sets or calls, and every name that its classes define."""
    nodes = [node for module in modules() for node in ast.walk(ast.parse(inspect.getsource(module)))]
    defined = {name for one in protocol_classes() for name in vars(one)}
    return frozenset(defined | {node.attr for node in nodes if isinstance(node, ast.Attribute)})


def assigned_names(method: FunctionType) -> set[str]:
    """The attributes that a method sets, of any object."""
    nodes = ast.walk(ast.parse(textwrap.dedent(inspect.getsource(method))))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)}


def test_no_method_has_changed() -> None:
    names = changed(find_seam())
    assert not names, (
        f"uvicorn {uvicorn.__version__} has changed these methods: {', '.join(names)}. Read what has changed in each, "
        f"adapt src/firstclick/web/protocol, run its tests, then replace HASHES by what `{COMMAND}` prints."
    )


def test_each_method_that_is_overridden_or_relied_on_has_a_hash() -> None:
    missing, left_over = find_seam().keys() - known_hashes(), known_hashes().keys() - find_seam()
    assert not missing, f"read these methods of uvicorn, then add the lines of `{COMMAND}`: {sorted(missing)}"
    assert not left_over, f"uvicorn has no such methods, or nothing uses them; remove their lines: {sorted(left_over)}"


def test_a_change_is_reported_by_the_name_of_the_method(monkeypatch: pytest.MonkeyPatch) -> None:
    def shutdown(self: HttpToolsProtocol) -> None:
        self.transport.abort()

    monkeypatch.setattr(HttpToolsProtocol, "shutdown", shutdown)
    assert changed(find_seam()) == ["HttpToolsProtocol.shutdown"]


def test_a_new_override_needs_a_hash() -> None:
    class Patient(HttpProtocol):
        def timeout_keep_alive_handler(self) -> None:
            """Never closes."""

    new = dict(overridden([Patient])).keys() - known_hashes()
    assert new == {"HttpToolsProtocol.timeout_keep_alive_handler"}


if __name__ == "__main__":
    sys.stdout.writelines(f"{digest}  {name}\n" for name, digest in hashes(find_seam()).items())
