"""A web server on this machine that misbehaves on demand."""

import hashlib
import http.server
import ssl
import threading
import time


class Server:
    """Serves `files` (path to bytes); `faults` maps a path to a list of faults, one used up by each request.

    Faults: "cut" (half the body, then the connection closes), "reset" (no answer at all),
    "stall" (half the body, then silence), "short" (states a byte more than it sends),
    "html" (a page with status 200), "norange" (ignores the range asked for), "wrong"
    (other bytes of the same length), or a status number, or (status, Retry-After).
    `leads` maps a path to the address that it leads on to; `secrets` are the passwords that came. With a
    `certificate`, a file of one and its key, the server speaks https.
    """

    def __init__(self, certificate=None):
        self.files, self.faults, self.leads, self.asked, self.secrets = {}, {}, {}, [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.address = f"http{'s' * bool(certificate)}://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()  # so soon `close` is heard

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def sums(self):
        """Publish a SHA256SUMS of all files."""
        lines = [f"{hashlib.sha256(body).hexdigest()}  ./{path.lstrip('/')}" for path, body in self.files.items()]
        self.files["/SHA256SUMS"] = ("\n".join(lines) + "\n").encode()

    def answer(self, request):
        path = request.path.partition("?")[0]
        start = int(request.headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        self.asked.append((path, start))
        if "Authorization" in request.headers:
            self.secrets.append(request.headers["Authorization"])
        if path in self.leads:
            request.send_response(302)
            request.send_header("Location", self.leads[path])
            request.end_headers()
            return
        fault = self.faults.get(path, []).pop(0) if self.faults.get(path) else None
        body = self.files.get(path)
        if body is None or isinstance(fault, (int, tuple)):
            status, wait = fault if isinstance(fault, tuple) else (fault or 404, None)
            request.send_response(status)
            if wait is not None:
                request.send_header("Retry-After", str(wait))
            request.end_headers()
            return
        if fault == "reset":
            request.connection.close()
            return
        if fault == "html":
            body, start = b"<!doctype html><title>Log in</title>", 0
        if fault == "wrong":
            body = bytes(len(body))
        if fault == "norange":
            start = 0
        if start > len(body) or (start and start == len(body)):
            request.send_response(416)
            request.end_headers()
            return
        rest = body[start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Type", "text/html" if fault == "html" else "application/octet-stream")
        request.send_header("Content-Length", str(len(rest) + (fault == "short")))
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        request.end_headers()
        half = fault in ("cut", "stall")
        request.wfile.write(rest[: len(rest) // 2] if half else rest)
        request.wfile.flush()
        if fault == "stall":
            time.sleep(1.5)
        request.close_connection = True
