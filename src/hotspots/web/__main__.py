"""Start the pages: ``python -m hotspots.web``."""

from hotspots.web.server import serve

if __name__ == "__main__":
    serve()
