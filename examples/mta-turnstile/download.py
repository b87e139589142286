"""Downloads a file over HTTP in chunks, and takes nothing for whole that is not."""

import http.client
import ipaddress
import time
import urllib.error
import urllib.parse
import urllib.request

CHUNK = 256 * 1024
PROGRESS = 5 * 1000 * 1000
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}
LONGEST_PAUSE = 60


class DownloadError(Exception):
    """The file cannot be had, now or at all."""


def download(url, path, logger, timeout=30.0, attempts=4, pause=1.0):
    """Writes what the URL holds to the path and returns its size in bytes.

    `timeout` is the longest silence of the server in seconds, `pause` the wait before the second attempt; it
    doubles with each further one.
    """
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise DownloadError(f"{url} is no http or https address")
    if attempts < 1 or timeout <= 0 or pause < 0:
        raise ValueError(f"attempts {attempts}, timeout {timeout}, pause {pause}: at least 1, above 0, at least 0")
    for attempt in range(1, attempts + 1):
        try:
            return _fetch(url, path, logger, timeout)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 404:
                raise DownloadError(f"{url} is not published (404)") from None
            if error.code not in TRY_AGAIN:
                raise DownloadError(f"{url} was refused: {error.code} {error.reason}") from None
            problem = f"the server answered {error.code} {error.reason}"
        except (OSError, http.client.HTTPException) as error:
            problem = _reason(error)
        if attempt < attempts:
            wait = min(pause * 2 ** (attempt - 1), LONGEST_PAUSE)
            logger.warning("Attempt %d of %d failed, next in %.1f s: %s", attempt, attempts, wait, problem)
            time.sleep(wait)
    raise DownloadError(f"{url} could not be fetched in {attempts} attempts: {problem}")


class _ShortBody(OSError):
    """Fewer bytes came than were announced."""


def _fetch(url, path, logger, timeout):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "identity"})
    with _opener(url).open(request, timeout=timeout) as response:
        announced = response.length  # None where the body is chunked, which notices a missing end itself.
        if announced is None and not response.chunked:
            raise DownloadError(f"{url}: the server tells no length, so a broken transfer would go unnoticed")
        with open(path, "wb") as file:
            size = _copy(response, file, announced, logger)
    if announced is not None and size != announced:
        raise _ShortBody(f"{size:,} of {announced:,} bytes came")
    return size


def _copy(response, file, announced, logger):
    size, told = 0, 0
    while chunk := response.read(CHUNK):
        file.write(chunk)
        size += len(chunk)
        if size - told >= PROGRESS:
            told = size
            share = f" of {announced / 1e6:.1f}" if announced else ""
            logger.info("%.1f%s MB downloaded", size / 1e6, share)
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
