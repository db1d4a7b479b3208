"""A package index on 127.0.0.1 for the tests of the set-up, with the faults networks have.

Usage: index.py FOLDER LOG [FAULT]

Serves FOLDER/PACKAGE/*.whl, prints its port, and writes one line per wheel request to LOG
(`FILE first-byte`). FAULT: `break` closes every connection after 1 MB, `stall` sends 1 MB and
then nothing more, `no-range` knows no ranges.
"""

import http.server
import pathlib
import sys
import time

folder, log = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
fault = sys.argv[3] if len(sys.argv) > 3 else ""
MEGABYTE = 1_000_000


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = folder / self.path.strip("/")
        if path.is_dir():
            self.page("".join(f'<a href="{f.name}">{f.name}</a>\n' for f in path.iterdir()))
        elif path.is_file():
            self.wheel(path)
        else:
            self.send_error(404)

    def page(self, text):
        body = f"<!DOCTYPE html><html><body>{text}</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def wheel(self, path):
        data = path.read_bytes()
        first = int(self.headers.get("Range", "bytes=0-")[len("bytes=") : -1])
        if fault == "no-range":
            first = 0
        with open(log, "a") as lines:
            lines.write(f"{path.name} {first}\n")
        self.send_response(206 if first else 200)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - first))
        self.end_headers()
        if fault in ("break", "stall"):
            self.wfile.write(data[first : first + MEGABYTE])
            self.wfile.flush()
            if fault == "stall":
                time.sleep(60)
        else:
            self.wfile.write(data[first:])

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
