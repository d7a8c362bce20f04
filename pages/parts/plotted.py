"""A figure on its way to the browser. The same message as st.plotly_chart's, made without Plotly's Python, which would check the figure by
13 MB of its own classes and descriptions; what draws it is in the browser."""

from __future__ import annotations

import json
from typing import Any

from streamlit.delta_generator_singletons import get_dg_singleton_instance
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.elements.lib.utils import compute_and_register_element_id
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart

from pages.parts.figures import Figure

HEIGHT = 450
"""Pixels of a figure that does not say how high it is: Plotly's own number."""


def plot(figure: Figure, *, key: str, config: dict[str, object], alt: str) -> None:
    """A figure as wide as there is room, in its own colours."""
    page = get_dg_singleton_instance().main_dg
    drawn = PlotlyChart(spec=spec(figure), config=json.dumps(config), alt=alt)
    named = {"plotly_spec": drawn.spec, "plotly_config": drawn.config, "alt": alt}
    drawn.id = compute_and_register_element_id("plotly_chart", user_key=key, key_as_main_identity=False, dg=page, **named)
    page._enqueue("plotly_chart", drawn, layout_config=LayoutConfig("stretch", figure["layout"].get("height", HEIGHT)))


def spec(figure: Figure) -> str:
    """What is sent of a figure: JSON, null where there is no number."""
    try:
        return json.dumps(figure, separators=(",", ":"), default=_plain, allow_nan=False)
    except ValueError:  # JSON knows no other number that is none
        numbers = json.dumps(figure, separators=(",", ":"), default=_plain)
        return json.dumps(json.loads(numbers, parse_constant=lambda _: None), separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A number or list of numpy's as Python's."""
    return value.tolist()
