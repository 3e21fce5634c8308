"""The Streamlit entry: page config, language, navigation; no logic.

Start it with ``make run``, ``hotspots serve`` or ``python -m hotspots.web``, which add the headers that let
the browser enforce "nothing from elsewhere"; plain ``streamlit run app.py`` works too, without them.
"""

import streamlit as st

from hotspots.web.components.frame import open_page, page_frame
from hotspots.web.components.language import reader_words
from hotspots.web.views import (
    accountability_page,
    areas_page,
    data_page,
    delivery_page,
    explosions_page,
    map_page,
    patrols_page,
    prevention_page,
    time_page,
)

words = reader_words()
st.set_page_config(
    page_title=words("Hotspots"),
    page_icon=":round_pushpin:",
    layout="wide",
    menu_items={"Get help": None, "Report a bug": None, "About": None},
)
kaart = st.Page(map_page.render, title=words("Map"), url_path="kaart")
page = st.navigation(
    [
        # the default page has no path of its own: it leads on to the map, so that /kaart is a link
        st.Page(lambda: open_page(kaart), title=words("Hotspots"), default=True, visibility="hidden"),
        kaart,
        st.Page(time_page.render, title=words("Time"), url_path="tijd"),
        st.Page(areas_page.render, title=words("Areas"), url_path="gebieden"),
        st.Page(patrols_page.render, title=words("Patrols"), url_path="patrouilles"),
        st.Page(prevention_page.render, title=words("Prevention"), url_path="preventie"),
        st.Page(delivery_page.render, title=words("Delivery"), url_path="bezorging"),
        st.Page(explosions_page.render, title=words("Explosions"), url_path="explosies"),
        st.Page(data_page.render, title=words("Data"), url_path="gegevens"),
        st.Page(accountability_page.render, title=words("Accountability"), url_path="verantwoording"),
    ],
    position="top",
)
page_frame(words)
page.run()
