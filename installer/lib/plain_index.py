"""Finds a wheel in a package index without pip: Python's own library, and of pip's settings the
index and the certificates (PIP_INDEX_URL, PIP_CERT, pip.conf). Proxies are the environment's.
"""

import configparser
import contextlib
import html.parser
import http.client
import os
import pathlib
import ssl
import urllib.error
import urllib.parse
import urllib.request

PYPI = "https://pypi.org/simple"
PATIENCE = 60  # seconds without a byte


def pip_setting(name):
    value = os.environ.get("PIP_" + name.upper().replace("-", "_"))
    if value:
        return value
    home = pathlib.Path.home()
    own = pathlib.Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [os.environ.get("PIP_CONFIG_FILE") or own / "pip/pip.conf", home / ".pip/pip.conf"]
    for file in [*files, "/etc/pip.conf"]:
        config = configparser.RawConfigParser()
        with contextlib.suppress(configparser.Error, UnicodeDecodeError):
            config.read(file)
        if config.has_option("global", name):
            return config.get("global", name)
    return None


class Links(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.page, self.found = page, []

    def handle_starttag(self, tag, attributes):
        target = dict(attributes).get("href")
        if tag == "a" and target:
            self.found.append(urllib.parse.urldefrag(urllib.parse.urljoin(self.page, target)).url)


class Response:
    """As much of requests' response as transfer.py uses."""

    def __init__(self, stream):
        self.stream, self.status_code = stream, stream.status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()

    def raise_for_status(self):
        pass  # urllib has done that

    def iter_content(self, size):
        try:
            while block := self.stream.read(size):
                yield block
        except http.client.HTTPException as error:  # the only ones that are no OSError
            raise ConnectionError(type(error).__name__) from error


class Session:
    def __init__(self):
        context = ssl.create_default_context(cafile=pip_setting("cert"))
        handler = urllib.request.HTTPSHandler(context=context)
        self.opener = urllib.request.build_opener(handler)

    def get(self, address, headers=None, stream=True):  # noqa: ARG002 (requests' signature)
        request = urllib.request.Request(address, headers=headers or {})
        return Response(self.opener.open(request, timeout=PATIENCE))

    def links(self, package):
        """The addresses of all files that the index has for a package; none where it has none."""
        page = f"{(pip_setting('index-url') or PYPI).rstrip('/')}/{package}/"
        try:
            with self.get(page) as response:
                text = b"".join(response.iter_content(1 << 16)).decode()
        except (urllib.error.URLError, OSError):
            return []
        links = Links(page)
        links.feed(text)
        return links.found
