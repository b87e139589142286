"""Downloads a file over HTTP in chunks, and takes nothing for whole that is not."""

import http.client
import ipaddress
import urllib.error
import urllib.parse
import urllib.request

CHUNK = 256 * 1024
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
LONGEST_PAUSE = 60


class DownloadError(Exception):
    """The file cannot be had."""


class TransferError(DownloadError):
    """The file could not be had this time; another try may bring it."""


def download(url, path, timeout=30.0, tell=lambda done, total: None):
    """Writes what the URL holds to the path and returns its size in bytes.

    `timeout` is the longest silence of the server in seconds. `tell` is called after each chunk with the bytes so
    far and the bytes announced, or None where none are. Raises DownloadError.
    """
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(f"{url} is no http or https address")
    try:
        return _fetch(url, path, timeout, tell)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 404:
            raise DownloadError(f"{url} is not published (404)") from None
        if error.code not in TRY_AGAIN:
            raise DownloadError(f"{url} was refused: {error.code} {error.reason}") from None
        raise TransferError(f"{url}: the server answered {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        raise TransferError(f"{url}: {_reason(error)}") from None


def pauses(attempts, first):
    """The seconds to wait before each further attempt: they double, up to a minute."""
    if attempts < 1 or first < 0:
        raise ValueError(f"attempts {attempts}, retry_delay {first}: at least 1, at least 0")
    return [min(first * 2**attempt, LONGEST_PAUSE) for attempt in range(attempts - 1)]


def _fetch(url, path, timeout, tell):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    with _opener(url).open(request, timeout=timeout) as response:
        announced = response.length  # None where the body is chunked, which notices a missing end itself.
        if announced is None and not response.chunked:
            raise DownloadError(f"{url}: the server tells no length, so a broken transfer would go unnoticed")
        size = 0
        with open(path, "wb") as file:
            while chunk := response.read(CHUNK):
                file.write(chunk)
                size += len(chunk)
                tell(size, announced)
    if announced is not None and size != announced:
        raise OSError(f"{size:,} of {announced:,} bytes came")
    return size


def _opener(url):
    """An opener that honours the proxy settings, except for this host itself."""
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host == "localhost"
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_local else []))


def _reason(error):
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, http.client.IncompleteRead):
        return "the connection broke in the middle of the file"
    return str(reason) or type(reason).__name__
