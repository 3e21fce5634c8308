"""Features from an OGC API, page by page: the only place of the product that goes on the network.

The shape is that of OGC API - Features, part 1 (core) and part 2 (coordinate reference systems), as PDOK
serves it: ``/collections/{collection}/items``, filters on properties as query parameters, at most 1,000
features a page, the next page behind the link with ``rel`` = ``next``, the CRS in the ``Content-Crs`` header.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from hotspots.errors import N_, DownloadError

PAGE_SIZE: Final = 1000
"""Features a page: the most that PDOK gives."""

_MAX_PAGES: Final = 500
_MAX_BYTES: Final = 256 * 1024 * 1024
_MAX_REDIRECTS: Final = 3

Progress = Callable[[str, int], None]
"""Called after each page with the name of the collection and the features fetched so far."""


def fetch_features(
    client: httpx.Client,
    items_url: str,
    *,
    crs: str,
    query: Mapping[str, str],
    label: str,
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """Fetch all features of a collection that answer a query.

    Parameters
    ----------
    client
        Whose timeouts hold.
    items_url
        Address of the ``items`` of the collection.
    crs
        Wanted CRS, such as ``EPSG:28992``; the server must confirm it.
    query
        Further query parameters, such as ``gemeentecode``.
    label
        Name of the collection, for errors and progress.
    progress
        Called after every page.

    Returns
    -------
    list of dict
        GeoJSON features, in the order of the server; possibly none.

    Raises
    ------
    DownloadError
        When the server cannot be reached, is too slow, answers with an error, refers to another host, or
        answers something else than GeoJSON features in the CRS that was asked for.
    """
    start = httpx.URL(items_url)
    url = start.copy_merge_params({**query, "f": "json", "limit": str(PAGE_SIZE), "crs": _crs_url(crs)})
    features: list[dict[str, Any]] = []
    for page in _pages(client, url, start, label):
        if page.features:
            _require_crs(page, crs)
        features += page.features
        if progress is not None:
            progress(label, len(features))
    return features


@dataclass(frozen=True)
class _Page:
    url: httpx.URL
    features: list[dict[str, Any]]
    next_url: httpx.URL | None
    crs: str | None


def _pages(client: httpx.Client, url: httpx.URL, start: httpx.URL, label: str) -> Iterator[_Page]:
    """Yield the pages; links that lead elsewhere or round in circles are errors."""
    seen = set()
    for _ in range(_MAX_PAGES):
        seen.add(url)
        page = _page(url, _get(client, url, start, label), label)
        yield page
        if page.next_url is None:
            return
        _require_same_host(page.next_url, start)
        if page.next_url in seen:
            break
        url = page.next_url
    raise DownloadError(
        "download_paging",
        N_(
            "The pages of a collection follow each other to an end. Those of {collection} at {host} do not. "
            "Nothing was changed; try again later."
        ),
        collection=label,
        host=start.host,
    )


def _get(client: httpx.Client, url: httpx.URL, start: httpx.URL, label: str) -> httpx.Response:
    """Return the answer to one request; redirects are followed only within the host."""
    for _ in range(_MAX_REDIRECTS + 1):
        response = _request(client, url, label)
        if not response.is_redirect:
            break
        url = url.join(response.headers.get("location", ""))
        _require_same_host(url, start)
    if response.status_code == httpx.codes.OK:
        return response
    if response.status_code == httpx.codes.NOT_FOUND:
        raise DownloadError(
            "download_not_found",
            N_(
                "Boundaries come from an OGC API. {host} has no collection {collection} at that address. "
                "Check the year and the address."
            ),
            host=url.host,
            collection=label,
        )
    raise DownloadError(
        "download_status",
        N_(
            "Boundaries come from an OGC API. {host} answered with status {status} for {collection}. "
            "Nothing was changed; try again later."
        ),
        host=url.host,
        status=response.status_code,
        collection=label,
    )


def _request(client: httpx.Client, url: httpx.URL, label: str) -> httpx.Response:
    """Return the whole answer, unless it does not come or is unreasonably large."""
    try:
        with client.stream(
            "GET", url, headers={"Accept": "application/geo+json, application/json"}, follow_redirects=False
        ) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > _MAX_BYTES:
                    raise DownloadError(
                        "download_size",
                        N_(
                            "A page of features is at most {limit} MB. That of {collection} at {host} is "
                            "larger. Nothing was changed; check the address."
                        ),
                        limit=_MAX_BYTES // 1024**2,
                        collection=label,
                        host=url.host,
                    )
    except httpx.TimeoutException:
        raise DownloadError(
            "download_timeout",
            N_(
                "Boundaries come from {host}. It did not answer in time for {collection}. "
                "Nothing was changed; try again later."
            ),
            host=url.host,
            collection=label,
        ) from None
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError):
        raise DownloadError(
            "download_unreachable",
            N_(
                "Boundaries come from {host}. It cannot be reached from this machine. "
                "Check the network (a proxy: HTTPS_PROXY) and try again; nothing was changed."
            ),
            host=url.host,
        ) from None
    return httpx.Response(
        response.status_code,
        headers={
            name: response.headers[name] for name in ("location", "content-crs") if name in response.headers
        },
        content=bytes(body),
    )


def _page(url: httpx.URL, response: httpx.Response, label: str) -> _Page:
    """Read one page."""
    try:
        body = json.loads(response.content)
        features = body["features"]
        usable = body["type"] == "FeatureCollection" and all(
            isinstance(feature["properties"], dict) and isinstance(feature["geometry"], dict)
            for feature in features
        )
        links = body.get("links", [])
        following = [link["href"] for link in links if link.get("rel") == "next"]
    except (ValueError, TypeError, KeyError, AttributeError):
        usable, following, features, body = False, [], [], {}
    if not usable:
        raise DownloadError(
            "download_shape",
            N_(
                "An OGC API answers with GeoJSON features. {host} answered something else for {collection}. "
                "Nothing was changed; check the address, or try again later."
            ),
            host=url.host,
            collection=label,
        )
    named = body.get("crs")
    stated = named.get("properties", {}).get("name") if isinstance(named, dict) else None
    return _Page(
        url=url,
        features=features,
        next_url=url.join(following[0]) if following else None,
        crs=response.headers.get("content-crs", stated),
    )


def _crs_url(crs: str) -> str:
    """Return the address by which OGC names a CRS."""
    authority, code = crs.split(":")
    return f"http://www.opengis.net/def/crs/{authority}/0/{code}"


def _crs_urn(crs: str) -> str:
    """Return the name of a CRS in the ``crs`` member of a GeoJSON file."""
    authority, code = crs.split(":")
    return f"urn:ogc:def:crs:{authority}::{code}"


def _require_crs(page: _Page, crs: str) -> None:
    """Raise unless the page says that it is in the CRS asked for; one that says nothing is in degrees."""
    stated = (page.crs or "").strip().strip("<>")
    if stated in {_crs_url(crs), _crs_url(crs).replace("http:", "https:"), _crs_urn(crs)}:
        return
    raise DownloadError(
        "download_crs",
        N_(
            "Coordinates are asked for in {crs}. {host} answered in {found}. "
            "Nothing was changed; check that the address offers that CRS."
        ),
        crs=crs,
        host=page.url.host,
        found=stated or "CRS84",
    )


def _require_same_host(url: httpx.URL, start: httpx.URL) -> None:
    """Raise when an answer refers to another host, port or scheme than was asked."""
    if (url.scheme, url.host, url.port) == (start.scheme, start.host, start.port):
        return
    raise DownloadError(
        "download_host",
        N_(
            "Only {host} was asked for boundaries. It refers to another address, {other}, which is not "
            "followed. Nothing was changed; give that address yourself if you trust it."
        ),
        host=start.host,
        other=f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}",
    )
