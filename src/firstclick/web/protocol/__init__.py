"""The connections below ASGI, and all code that depends on the inside of uvicorn.

- `http`: HTTP/1.1. A request that arrives in one read is answered with one write.
- `whole_request`, `run`, `known_heads`: such a request, the call that answers it, and the heads that need no parsing.
- `guarded`: `http` with limits on connections, on the size of a request's head and on waiting for a client.
- `feed`: the WebSocket protocol of the live feed.
- `write_batch`, `connection_limits`: what the connections of one process share. They import nothing of uvicorn.

`tests/web/test_uvicorn_seam.py` has a hash of each method of uvicorn that this package overrides or relies on, so that
an upgrade of uvicorn names the methods that have changed.

States of an HTTP connection:

    state      meaning                                                 how it shows
    ---------  ------------------------------------------------------  ----------------------------------------------
    idle       no request is arriving, none is unanswered              not `_is_arriving`, `unanswered()` is None
    head       the head of a request is arriving                       `_is_arriving`, `_head_bytes` is not None
    candidate  the head is complete and the body may follow in the     `_incoming` is not None; only inside of
               same read                                               `data_received`
    whole      a request that arrived in one read is being answered    `cycle` is an unanswered `WholeRequest`
    general    uvicorn's cycle receives and answers a request, others  `cycle` is an unanswered cycle of uvicorn
               may be queued in `pipeline`
    upgraded   the connection is a WebSocket                           the transport's protocol is `FeedProtocol`
    closing    the last bytes are being sent                           `transport.is_closing()`
    closed     the connection is lost                                  `parser` is None

Events of an HTTP connection, and the state that each leads to:

    state       event                       what is done                                               next state
    ----------  --------------------------  ---------------------------------------------------------  ----------------
    (new)       connection_made             count the connection, start the timer                      idle
                                            too many connections: refuse with 429                      closing
    any         data_received               no turn in this pass: parse it when there is one            the same
                                            and more comes until then: read no more                    the same
    idle        data_received               a whole request with a known head: answer it               whole
    idle        on_message_begin            forget the URL and headers of the request before           head
    head        data_received               over 32 KiB without its end: refuse with 431               closing
    head        on_headers_complete         bad or too large a head: refuse with 400 or 431            closing
                                            `_can_be_whole()`: make a `WholeRequest`                   candidate
                                            otherwise: uvicorn's cycle, started                        general
    candidate   on_body                     append to the body                                         candidate
    candidate   on_message_complete         start the application at the end of data_received           whole
    candidate   end of data_received        uvicorn's cycle, started with the body so far              general
    whole       reply in one piece          add it to the write batch                                  idle
                                            with `Connection: close`: drop queued requests             closing
    whole       any other reply             uvicorn writes it, by ASGI's `send`                        idle or closing
    general     reply by ASGI's `send`      uvicorn writes it                                          idle or closing
    whole,      on_message_begin to         queue a cycle of uvicorn, pause reading                    the same
    general     on_headers_complete
    whole,      on_response_complete        resume reading, start the next queued request              general
    general                                 none is queued                                             idle
    head        handle_websocket_upgrade    stop counting, hand the transport to `FeedProtocol`        upgraded
                                            over HTTP/1.0: stop counting, refuse with 400              closing
    whole,      handle_websocket_upgrade    stop counting, refuse with 400                             closing
    general
    any         send_400_response           the bytes are not HTTP: refuse with 400                    closing
    any         timer (_check_progress)     idle for too long: close                                   closing
                                            the request is late: refuse with 408                       closing
                                            the client reads nothing: abort                            closed
                                            otherwise: start the timer again                           the same
    any         eof_received                no turn yet for what was sent: note it, parse that first    the same
    idle, head  eof_received                flush the write batch                                      closing
    whole,      eof_received                flush the write batch; close after the last response       the same
    general
    idle, head  shutdown                    flush the write batch, close                               closing
    whole,      shutdown                    flush the write batch; close after the last response       the same
    general
    any         connection_lost             stop counting and the timer, drop all references           closed
"""
