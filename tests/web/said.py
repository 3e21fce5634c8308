"""What a page run without a browser says."""

import json


def said(app):
    """All text of a page, in one string."""
    kinds = (
        app.title,
        app.header,
        app.markdown,
        app.caption,
        app.warning,
        app.info,
        app.button,
        app.expander,
    )
    return "\n".join(str(getattr(part, "label", "") or part.value) for kind in kinds for part in kind)


def tables(app):
    """The HTML of the tables of a page."""
    return [part.proto.body for part in app.get("html") if 'class="text-table"' in part.proto.body]


def link_of(app):
    """The parameters of the URL; those the page wrote are texts, those of the link lists."""
    return {
        name: value if isinstance(value, str) else value[0] for name, value in dict(app.query_params).items()
    }


def charts(app):
    """The specifications of the charts of a page."""
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]
