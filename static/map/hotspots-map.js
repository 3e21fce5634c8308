/* What the map draws, in a handful of functions that Python calls with compact data.
 *
 * Loaded once with the base map, so that a rerun of the page sends numbers and not code. Geometry of the
 * city's areas is registered once by base() and afterwards referred to by layer and position. Every text that
 * arrives here for a tooltip or a legend has been escaped in Python (hotspots.report.safe); texts drawn on a
 * canvas or set as attributes need no escaping.
 */
"use strict";

window.HotspotsMap = (() => {
  const NARROW = 560; // pixels below which the legend starts folded: it would hide the map
  const UNIT = 1e-5; // degrees per step of the integers sent
  const PANES = { land: 210, areas: 400, density: 410, outlines: 420, points: 430, overlays: 440, hotspots: 450, labels: 610, clusters: 615, badges: 620 };
  const FONT = '"Source Sans", "Source Sans 3", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
  const INK = { outline: "#9aa3a7", district: "#7d888d", text: "#46525a", halo: "rgba(250,249,245,.92)", hotspot: "#9c1c12", chosen: "#5c0d07" };
  const store = { layers: {}, map: null, home: null, fitted: false, settled: false, focus: null, bundle: null, hotspots: new Map(), onSelect: null };

  /* ---------- geometry ---------- */

  // Rings are flat, delta-coded integers: lon0, lat0, dlon, dlat, … in steps of 1e-5 degree.
  const ring = (flat) => {
    const out = new Array(flat.length / 2);
    let x = 0, y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i]; y += flat[i + 1];
      out[i / 2] = [y * UNIT, x * UNIT];
    }
    return out;
  };
  const polygons = (parts) => parts.map((rings) => rings.map(ring));

  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  // World coordinates of Web Mercator between 0 and 1: multiplied by the size of the world in pixels at paint time.
  const worldX = (lon) => (lon + 180) / 360;
  const worldY = (lat) => {
    const s = Math.sin((lat * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };

  /* ---------- panes and renderers ---------- */

  const pane = (map, name, catches = false) => {
    let element = map.getPane(name);
    if (!element) {
      element = map.createPane(name);
      element.style.zIndex = PANES[name];
      if (!catches) element.style.pointerEvents = "none";
    }
    return name;
  };

  // SVG where shapes are clicked and focused (each path catches its own events), canvas where they are only looked at.
  const renderer = (map, name, catches) => {
    pane(map, name, catches);
    map._hotspotsRenderers = map._hotspotsRenderers || {};
    return (map._hotspotsRenderers[name] ||= catches ? L.svg({ pane: name, padding: 0.4 }) : L.canvas({ pane: name, padding: 0.4 }));
  };

  /* ---------- a canvas of our own ---------- */

  const Canvas = L.Layer.extend({
    initialize(paint, options) { this._paint = paint; L.setOptions(this, options); },
    getEvents() {
      const events = { viewreset: this.redraw, moveend: this.redraw, resize: this.redraw, "hotspots:badges": this.redraw };
      if (this._zoomAnimated) events.zoomanim = this._animate;
      return events;
    },
    onAdd(map) {
      this._zoomAnimated = map.options.zoomAnimation && L.Browser.any3d;
      this._canvas = L.DomUtil.create("canvas", this._zoomAnimated ? "leaflet-zoom-animated" : "leaflet-zoom-hide");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(pane(map, this.options.pane)).appendChild(this._canvas);
      this.redraw();
    },
    onRemove() { this._canvas.remove(); },
    redraw() {
      const map = this._map;
      if (!map) return this;
      const started = performance.now();
      const size = map.getSize(), pad = size.multiplyBy(0.15).round(), ratio = window.devicePixelRatio || 1;
      const corner = map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
      const width = size.x + 2 * pad.x, height = size.y + 2 * pad.y;
      L.DomUtil.setPosition(this._canvas, corner);
      this._corner = map.layerPointToLatLng(corner);
      this._drawnZoom = map.getZoom();
      this._canvas.width = Math.max(1, Math.round(width * ratio));
      this._canvas.height = Math.max(1, Math.round(height * ratio));
      this._canvas.style.width = width + "px";
      this._canvas.style.height = height + "px";
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      this._paint(context, { map, width, height, ratio, zoom: map.getZoom(), world: 256 * 2 ** map.getZoom(), left: map.getPixelOrigin().x + corner.x, top: map.getPixelOrigin().y + corner.y });
      this._canvas.dataset.milliseconds = (performance.now() - started).toFixed(1);
      return this;
    },
    _animate(event) {
      const scale = this._map.getZoomScale(event.zoom, this._drawnZoom);
      L.DomUtil.setTransform(this._canvas, this._map._latLngToNewLayerPoint(this._corner, event.zoom, event.center), scale);
    },
  });

  /* ---------- the base map ---------- */

  const frame = (bounds) => L.latLngBounds([bounds[0][0], bounds[0][1]], [bounds[1][0], bounds[1][1]]);

  // A map that is not yet visible (a tab, a frame being laid out) has no size to fit into: wait for one.
  // Where there is room, nothing is fitted under the legend.
  const fit = (map, bounds, options) => {
    const size = map.getSize();
    const legend = map.getContainer().querySelector(".hotspots-legend-control");
    const room = Math.max(0, Math.min(1, (size.x - NARROW) / 220)); // from none to all of its width
    const beside = 12 + (legend ? room * Math.min(legend.offsetWidth, 0.4 * size.x) : 0);
    if (size.x > 0 && size.y > 0) map.fitBounds(bounds, { paddingTopLeft: [12, 12], paddingBottomRight: [beside, 12], animate: false, ...options });
    else map.once("resize", () => fit(map, bounds, options));
  };

  const controls = (map, texts) => {
    L.control.zoom({ position: "topleft", zoomInTitle: texts.zoom_in, zoomOutTitle: texts.zoom_out }).addTo(map);
    L.control.scale({ position: "bottomleft", imperial: false, maxWidth: 120 }).addTo(map);
    const home = L.control({ position: "topleft" });
    home.onAdd = () => {
      const box = L.DomUtil.create("div", "leaflet-bar");
      const button = L.DomUtil.create("a", "hotspots-home", box);
      button.href = "#";
      button.title = texts.home;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", texts.home);
      button.innerHTML = '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true"><path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" fill="none" stroke="currentColor" stroke-width="1.8"/></svg>';
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.on(button, "click", (event) => { L.DomEvent.preventDefault(event); if (store.home) fit(map, store.home, { animate: true }); });
      return box;
    };
    home.addTo(map);
  };

  const base = (map, data) => {
    store.map = map;
    store.layers = {};
    store.fitted = false;
    store.settled = false;
    store.focus = null;
    store.around = null;
    for (const [key, layer] of Object.entries(data.layers)) {
      store.layers[key] = { ...layer, shapes: layer.shapes && layer.shapes.map(polygons) };
    }
    const container = map.getContainer();
    container.setAttribute("role", "region");
    container.setAttribute("aria-label", data.texts.map);
    map.attributionControl.setPrefix(false);
    if (data.attribution) map.attributionControl.addAttribution(data.attribution);
    else map.attributionControl.remove();
    if (!data.land) container.style.background = "#f8f6f1"; // no coast is known: nothing may look like water
    const quiet = { interactive: false };
    if (data.land) L.polygon(polygons(data.land), { ...quiet, renderer: renderer(map, "land", false), stroke: true, color: "#c3cbcc", weight: 1, fillColor: "#f8f6f1", fillOpacity: 1 }).addTo(map);
    if (data.water) L.polygon(polygons(data.water), { ...quiet, renderer: renderer(map, "land", false), stroke: false, fillColor: "#dbe5ea", fillOpacity: 1 }).addTo(map);
    data.outlines.forEach((outline) => {
      const lines = store.layers[outline.layer].shapes.flat(2);
      const line = L.polyline(lines, { ...quiet, renderer: renderer(map, "outlines", false), color: outline.colour, weight: outline.weight, opacity: outline.opacity });
      const shown = () => (map.getZoom() >= outline.from ? line.addTo(map) : line.remove());
      map.on("zoomend", shown);
      shown();
    });
    if (data.labels.length) new Canvas(paintLabels(data.labels), { pane: "labels" }).addTo(map);
    controls(map, data.texts);
    if (data.bounds) { store.home = frame(data.bounds); store.fitted = true; fit(map, store.home); }
  };

  // Without a city the data says where to look; once, so that a filter keeps the view.
  const view = (group, data) => {
    store.home = frame(data.bounds);
    if (store.fitted || !store.map) return;
    store.fitted = true;
    fit(store.map, store.home);
  };

  /* ---------- labels that never overlap ---------- */

  const paintLabels = (labels) => (context, place) => {
    const taken = badgeBoxes(place);
    const free = (box) => taken.every((other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const label of labels) {
      const metres = (40075016.7 * Math.cos((label.lat * Math.PI) / 180)) / place.world;
      const pixels = label.size / metres; // the side of a square as large as the area
      if (pixels < label.style.from || pixels > label.style.to) continue;
      const x = worldX(label.lon) * place.world - place.left, middle = worldY(label.lat) * place.world - place.top;
      if (x < 0 || middle < 0 || x > place.width || middle > place.height) continue;
      context.font = `${label.style.weight} ${label.style.px}px ${FONT}`;
      const lines = label.lines;
      const half = Math.max(...lines.map((line) => context.measureText(line).width)) / 2 + 5;
      const tall = label.style.px * 1.15, high = (tall * lines.length) / 2 + 3;
      // Where a number or another name is in the way, a little higher or lower will do.
      const y = [0, -1.5, 1.5, -2.6, 2.6].map((step) => middle + step * tall).find((at) => free([x - half, at - high, x + half, at + high]));
      if (y === undefined) continue;
      taken.push([x - half, y - high, x + half, y + high]);
      lines.forEach((line, i) => {
        const at = y + (i - (lines.length - 1) / 2) * tall;
        context.lineWidth = 3.5;
        context.strokeStyle = INK.halo;
        context.strokeText(line, x, at);
        context.fillStyle = label.style.colour;
        context.fillText(line, x, at);
      });
    }
  };

  const badgeBoxes = (place) => {
    const boxes = [];
    for (const spot of store.hotspots.values()) {
      if (!spot.shown || !place.map.hasLayer(spot.badge)) continue;
      const at = spot.badge.getLatLng();
      const x = worldX(at.lng) * place.world - place.left, y = worldY(at.lat) * place.world - place.top;
      boxes.push([x - 14, y - 14, x + 14, y + 14]);
    }
    if (store.bundle && place.map.hasLayer(store.bundle)) {
      store.bundle._featureGroup.eachLayer((mark) => {
        const at = mark.getLatLng(), half = (mark._iconObj || mark.options.icon).options.iconSize[0] / 2;
        const x = worldX(at.lng) * place.world - place.left, y = worldY(at.lat) * place.world - place.top;
        boxes.push([x - half, y - half, x + half, y + half]);
      });
    }
    return boxes;
  };

  /* ---------- areas ---------- */

  const areas = (group, data) => {
    const layer = store.layers[data.layer];
    if (!layer) return;
    const options = { renderer: renderer(store.map, "areas", true), weight: 0.8, color: "#ffffff", opacity: 0.9 };
    data.classes.forEach((cls, i) => {
      const undefinedRate = cls < 0;
      const shape = L.polygon(layer.shapes[i], { ...options, fillColor: undefinedRate ? data.blank : data.colours[cls], fillOpacity: data.opacity[undefinedRate ? 1 : 0], dashArray: undefinedRate ? "3 3" : null, color: undefinedRate ? "#8b9499" : "#ffffff" });
      shape.bindTooltip(data.tooltips[i], { sticky: true, className: "hotspots-tooltip" });
      shape.on("mouseover", () => shape.setStyle({ weight: 2, color: "#37474f" }));
      shape.on("mouseout", () => shape.setStyle({ weight: 0.8, color: undefinedRate ? "#8b9499" : "#ffffff" }));
      group.addLayer(shape);
    });
  };

  // Patches of cells that stand out; there are dozens, each with its own outline.
  const cells = (group, data) => {
    const own = renderer(store.map, "areas", true);
    data.cells.forEach((cell) => {
      const shape = L.polygon(polygons(cell.shape), { renderer: own, color: "#ffffff", weight: 0.8, fillColor: cell.colour, fillOpacity: data.opacity });
      shape.bindTooltip(cell.tooltip, { sticky: true, className: "hotspots-tooltip" });
      group.addLayer(shape);
    });
  };

  const overlay = (group, data) => {
    const layer = store.layers[data.layer];
    if (!layer) return;
    const own = renderer(store.map, "overlays", true);
    layer.shapes.forEach((shape, i) => {
      const area = L.polygon(shape, { renderer: own, color: data.colour, weight: 1.6, dashArray: data.dash, fillColor: data.colour, fillOpacity: 0.07 });
      area.bindTooltip(data.tooltips[i], { sticky: true, className: "hotspots-tooltip" });
      group.addLayer(area);
    });
  };

  const stations = (group, data) => {
    const own = renderer(store.map, "overlays", true);
    pane(store.map, "badges", true);
    data.points.forEach(([lon, lat], i) => {
      const at = [lat * UNIT, lon * UNIT];
      if (data.radius) group.addLayer(L.circle(at, { renderer: own, radius: data.radius, color: "#34495e", weight: 1, dashArray: "2 4", fill: false, interactive: false }));
      const icon = L.divIcon({ className: "hotspots-station", iconSize: [16, 16] });
      const marker = L.marker(at, { icon, pane: "overlays", keyboard: false, alt: "" });
      marker.bindTooltip(data.tooltips[i], { className: "hotspots-tooltip" });
      group.addLayer(marker);
    });
  };

  /* ---------- density ---------- */

  const density = (group, data) => {
    pane(store.map, "density");
    group.addLayer(L.imageOverlay(data.png, data.bounds, { pane: "density", opacity: data.opacity, interactive: false, alt: "" }));
  };

  /* ---------- incidents ---------- */

  // Places arrive as unsigned integers relative to a corner, and how many incidents each holds.
  const places = (data) => {
    const Kind = data.wide ? Uint32Array : Uint16Array;
    const x = new Kind(bytes(data.x).buffer), y = new Kind(bytes(data.y).buffer), n = new Uint16Array(bytes(data.n).buffer);
    return { x, y, n, lon: (i) => (data.corner[0] + x[i]) * UNIT, lat: (i) => (data.corner[1] + y[i]) * UNIT };
  };

  // A dot as coverage of pixels: 0 outside, 190 (of 255) inside, in between at the rim.
  const stamp = (radius) => {
    const reach = Math.ceil(radius), side = 2 * reach + 1, mask = new Uint8Array(side * side);
    for (let r = 0; r < side; r++) {
      for (let c = 0; c < side; c++) mask[r * side + c] = 190 * Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(r - reach, c - reach)));
    }
    return { reach, side, mask };
  };

  const points = (group, data) => {
    const all = places(data), count = all.x.length;
    const wx = new Float64Array(count), wy = new Float64Array(count), size = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      wx[i] = worldX(all.lon(i));
      wy[i] = worldY(all.lat(i));
      size[i] = Math.min(3, Math.floor(Math.log(all.n[i]) / Math.log(4)));
    }
    const paint = (context, place) => {
      const radius = Math.min(5, Math.max(1.3, 1.4 + (place.zoom - 11) * 0.55));
      const dots = [1, 1.35, 1.8, 2.4].map((factor) => stamp(radius * factor * place.ratio));
      const columns = context.canvas.width, rows = context.canvas.height;
      const cover = new Uint8Array(columns * rows); // how much of each pixel is covered, by whatever covers it most
      for (let i = 0; i < count; i++) {
        const x = Math.round((wx[i] * place.world - place.left) * place.ratio), y = Math.round((wy[i] * place.world - place.top) * place.ratio);
        const { reach, side, mask } = dots[size[i]];
        if (x < reach || y < reach || x >= columns - reach || y >= rows - reach) continue;
        for (let r = 0, from = (y - reach) * columns + x - reach; r < side; r++, from += columns) {
          for (let c = 0; c < side; c++) if (mask[r * side + c] > cover[from + c]) cover[from + c] = mask[r * side + c];
        }
      }
      const image = context.createImageData(columns, rows), pixels = new Uint32Array(image.data.buffer);
      const [red, green, blue] = [1, 3, 5].map((at) => parseInt(data.colour.slice(at, at + 2), 16));
      const colour = red | (green << 8) | (blue << 16);
      for (let k = 0; k < cover.length; k++) if (cover[k]) pixels[k] = colour | (cover[k] << 24);
      context.putImageData(image, 0, 0);
    };
    group.addLayer(new Canvas(paint, { pane: "points" }));
  };

  const clusters = (group, data) => {
    const all = places(data), map = store.map;
    pane(map, "clusters", true);
    const number = new Intl.NumberFormat(data.locale);
    const bundle = L.markerClusterGroup({
      clusterPane: "clusters", chunkedLoading: false, showCoverageOnHover: false, maxClusterRadius: 46, spiderLegPolylineOptions: { weight: 1, color: INK.text, opacity: 0.6 },
      iconCreateFunction: (cluster) => {
        const n = cluster.getChildCount(), side = n < 10 ? 24 : n < 100 ? 30 : n < 1000 ? 36 : 42;
        return L.divIcon({ html: number.format(n), className: "hotspots-cluster", iconSize: [side, side] });
      },
    });
    const icon = L.divIcon({ className: "hotspots-incident", iconSize: [9, 9] });
    const markers = [];
    for (let i = 0; i < all.x.length; i++) {
      for (let k = 0; k < all.n[i]; k++) markers.push(L.marker([all.lat(i), all.lon(i)], { icon, pane: "clusters", keyboard: false, alt: "", interactive: false }));
    }
    bundle.addLayers(markers);
    const moved = () => map.fire("hotspots:badges");
    bundle.on("animationend", moved);
    group.on("add", () => { store.bundle = bundle; moved(); });
    group.on("remove", () => { store.bundle = null; moved(); });
    group.addLayer(bundle);
  };

  /* ---------- hotspots ---------- */

  const styleOf = (chosen) => ({ color: chosen ? INK.chosen : INK.hotspot, weight: chosen ? 4 : 2, fillColor: INK.hotspot, fillOpacity: chosen ? 0.3 : 0.13 });

  // A pattern of lines, once per drawing; an inline style wins from the fill that Leaflet sets.
  const hatch = (path) => {
    const drawing = path.ownerSVGElement;
    if (!drawing.querySelector("#hotspots-hatch")) {
      drawing.insertAdjacentHTML("afterbegin", `<defs><pattern id="hotspots-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="7" stroke="${INK.hotspot}" stroke-width="2.4"/></pattern></defs>`);
    }
    path.style.fill = "url(#hotspots-hatch)";
    path.style.fillOpacity = "0.75";
    path.style.strokeDasharray = "5 4";
  };

  const hotspots = (group, data) => {
    const map = store.map, own = renderer(map, "hotspots", true);
    pane(map, "badges", true);
    store.hotspots = new Map();
    data.hotspots.forEach((spot) => {
      const shape = L.polygon(polygons(spot.shape), { renderer: own, ...styleOf(spot.rank === data.selected) });
      const icon = L.divIcon({ html: String(spot.rank), className: "hotspots-badge", iconSize: [24, 24] });
      const badge = L.marker([spot.at[1] * UNIT, spot.at[0] * UNIT], { icon, pane: "badges", keyboard: false, zIndexOffset: -10 * spot.rank, alt: "" });
      [shape, badge].forEach((layer) => {
        layer.bindTooltip(spot.tooltip, { sticky: layer === shape, className: "hotspots-tooltip" });
        layer.on("click", () => select(spot.rank, { zoom: false }));
        group.addLayer(layer);
      });
      const entry = { ...spot, shape, badge, shown: true };
      store.hotspots.set(spot.rank, entry);
      // A path can be reached and pressed without a mouse; the badge repeats it for the eye only.
      const reachable = () => {
        const path = shape.getElement();
        if (!path || path.dataset.reachable) return;
        path.dataset.reachable = "yes";
        path.setAttribute("tabindex", "0");
        path.setAttribute("role", "button");
        path.setAttribute("aria-label", spot.label);
        if (spot.unsteady) hatch(path);
        path.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          shape.fire("click", { latlng: badge.getLatLng() }, true);
        });
        const mark = badge.getElement();
        if (mark) mark.setAttribute("aria-hidden", "true");
      };
      shape.on("add", () => requestAnimationFrame(reachable));
      requestAnimationFrame(reachable);
    });
    const tidy = () => spread(map);
    group.on("add", () => { map.on("zoomend", tidy); tidy(); emphasise(data.selected); focus(data.selected); });
    group.on("remove", () => { map.off("zoomend", tidy); map.fire("hotspots:badges"); });
    if (map.hasLayer(group)) { map.on("zoomend", tidy); tidy(); emphasise(data.selected); focus(data.selected); }
  };

  // Of badges that would overlap, the higher rank stays; zooming in brings the others back.
  const spread = (map) => {
    const kept = [];
    for (const spot of store.hotspots.values()) {
      const at = map.project(spot.badge.getLatLng(), map.getZoom());
      spot.shown = kept.every((other) => Math.abs(other.x - at.x) > 25 || Math.abs(other.y - at.y) > 25);
      if (spot.shown) kept.push(at);
      const mark = spot.badge.getElement();
      if (mark) mark.style.display = spot.shown ? "" : "none";
    }
    map.fire("hotspots:badges");
  };

  const emphasise = (rank) => {
    for (const spot of store.hotspots.values()) {
      const chosen = spot.rank === rank;
      spot.shape.setStyle(styleOf(chosen));
      if (chosen && spot.shape._map) spot.shape.bringToFront();
      const mark = spot.badge.getElement();
      if (mark) mark.classList.toggle("chosen", chosen);
      const path = spot.shape.getElement();
      if (path) path.setAttribute("aria-pressed", String(chosen));
    }
  };

  // Move only when the choice changed and lies out of sight: the user's zoom is hers.
  const focus = (rank) => {
    if (rank === store.focus) return;
    store.focus = rank;
    const spot = store.hotspots.get(rank);
    if (spot && !store.map.getBounds().contains(spot.shape.getBounds())) fit(store.map, spot.shape.getBounds(), { maxZoom: Math.max(14, store.map.getZoom()), animate: true });
  };

  const select = (rank, options = {}) => {
    const spot = store.hotspots.get(rank);
    if (!spot) return;
    store.focus = rank;
    emphasise(rank);
    if (options.zoom) fit(store.map, spot.shape.getBounds().pad(0.6), { maxZoom: 16, animate: !window.matchMedia("(prefers-reduced-motion: reduce)").matches });
    if (store.onSelect) store.onSelect(rank);
  };

  /* ---------- around a new incident ---------- */

  // Rings of distance, what holds there, and the incidents that have a tooltip of their own; the view follows
  // the place and nothing else, so that the reader's zoom stays.
  const around = (group, data) => {
    const map = store.map, own = renderer(map, "overlays", true);
    pane(map, "badges", true);
    const at = [data.at[1] * UNIT, data.at[0] * UNIT];
    data.measures.forEach((measure) => {
      const style = { renderer: own, color: measure.colour, weight: 2, dashArray: measure.coarse ? "6 5" : null, fillColor: measure.colour, fillOpacity: 0.12 };
      const place = measure.at && [measure.at[1] * UNIT, measure.at[0] * UNIT];
      const shape = place ? L.circleMarker(place, { ...style, radius: 7, fillOpacity: 0.45 }) : L.polygon(polygons(measure.shape), style);
      shape.bindTooltip(measure.tooltip, { sticky: true, className: "hotspots-tooltip" });
      group.addLayer(shape);
    });
    const quiet = { renderer: own, fill: false, interactive: false, color: INK.hotspot };
    data.rings.forEach((radius, i) => group.addLayer(L.circle(at, { ...quiet, radius, weight: i === data.rings.length - 1 ? 2 : 1, dashArray: "3 5" })));
    data.others.forEach((other) => {
      const mark = L.circleMarker([other.at[1] * UNIT, other.at[0] * UNIT], { renderer: own, radius: 7, color: "#ffffff", weight: 1.5, fillColor: data.colour, fillOpacity: 1 });
      mark.bindTooltip(other.tooltip, { className: "hotspots-tooltip" });
      group.addLayer(mark);
    });
    const icon = L.divIcon({ className: "hotspots-here", iconSize: [22, 22] });
    const here = L.marker(at, { icon, pane: "badges", keyboard: false, alt: "" });
    here.bindTooltip(data.tooltip, { className: "hotspots-tooltip" });
    group.addLayer(here);
    const seen = `${data.at}|${data.rings}`;
    const look = () => {
      if (store.around === seen) return;
      store.around = seen;
      store.home = L.latLng(at).toBounds(2.15 * Math.max(...data.rings));
      fit(map, store.home);
    };
    group.on("add", look);
    if (map.hasLayer(group)) look();
  };

  /* ---------- a round of a patrol ---------- */

  // Hotspots as outlines, the way in straight lines, and the numbers of the stops; a table beside it says the same.
  const patrol = (group, data) => {
    const map = store.map, own = renderer(map, "hotspots", true);
    pane(map, "badges", true);
    const at = ([lon, lat]) => [lat * UNIT, lon * UNIT];
    const mark = (place, html, className, width, tooltip) => {
      const icon = L.divIcon({ html, className, iconSize: [width, 24] });
      const marker = L.marker(at(place), { icon, pane: "badges", keyboard: false, alt: "" });
      marker.bindTooltip(tooltip, { className: "hotspots-tooltip" });
      group.addLayer(marker);
    };
    data.spots.forEach((spot) => {
      const shape = L.polygon(polygons(spot.shape), { renderer: own, ...styleOf(false) });
      shape.bindTooltip(spot.tooltip, { sticky: true, className: "hotspots-tooltip" });
      group.addLayer(shape);
    });
    if (data.route.length) group.addLayer(L.polyline(data.route.map(at), { renderer: own, color: INK.text, weight: 2, dashArray: "6 5", interactive: false }));
    if (data.start) mark(data.start.at, "", "hotspots-start", 24, data.start.tooltip);
    data.stops.forEach((stop) => mark(stop.at, stop.label, "hotspots-stop", 24 + 7 * Math.max(0, stop.label.length - 2), stop.tooltip));
    const shown = () => {
      if (data.key === store.focus) return; // the same round: the view is the reader's
      store.focus = data.key;
      store.settled = true;
      fit(map, frame(data.bounds).pad(0.06), { maxZoom: 15 });
    };
    group.on("add", shown);
    if (map.hasLayer(group)) shown();
  };

  /* ---------- the rounds of advisers ---------- */

  // Colour is not the only sign: each round has a pattern of its own and a number.
  const PATTERNS = ['<path d="M0 4H8"/>', '<path d="M4 0V8"/>', '<path d="M0 8L8 0M-1 1L1 -1M7 9L9 7"/>', '<path d="M0 0L8 8M-1 7L1 9M7 -1L9 1"/>', '<path d="M0 4H8M4 0V8"/>', '<circle cx="4" cy="4" r="1.5"/>'];
  const textured = (path, colour, pattern) => {
    const id = `hotspots-round-${colour.slice(1)}-${pattern}`, drawing = path.ownerSVGElement;
    if (!drawing.querySelector(`#${id}`)) {
      drawing.insertAdjacentHTML("afterbegin", `<defs><pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="${colour}" fill-opacity="0.35"/><g stroke="${colour}" fill="none" stroke-width="1.6">${PATTERNS[pattern]}</g></pattern></defs>`);
    }
    path.style.fill = `url(#${id})`;
    path.style.fillOpacity = "1";
  };

  const rounds = (group, data) => {
    const map = store.map, own = renderer(map, "hotspots", true), layer = store.layers[data.layer];
    if (!layer) return;
    pane(map, "badges", true);
    data.rounds.forEach((round) => {
      round.areas.forEach((area) => {
        const shape = L.polygon(layer.shapes[area.at], { renderer: own, color: "#ffffff", weight: 1, fillColor: round.colour, fillOpacity: 0.5 });
        shape.bindTooltip(area.tooltip, { sticky: true, className: "hotspots-tooltip" });
        shape.on("add", () => requestAnimationFrame(() => {
          const path = shape.getElement();
          if (!path) return;
          textured(path, round.colour, round.pattern);
          path.setAttribute("tabindex", "0");
          path.setAttribute("role", "img");
          path.setAttribute("aria-label", area.label);
        }));
        group.addLayer(shape);
      });
      const outline = L.polygon(polygons(round.shape), { renderer: own, color: round.colour, weight: 3, fill: false, interactive: false });
      group.addLayer(outline);
      const icon = L.divIcon({ html: String(round.number), className: "hotspots-badge hotspots-round", iconSize: [24, 24] });
      const badge = L.marker([round.at[1] * UNIT, round.at[0] * UNIT], { icon, pane: "badges", keyboard: false, alt: "" });
      badge.bindTooltip(round.tooltip, { className: "hotspots-tooltip" });
      badge.on("add", () => { const mark = badge.getElement(); if (mark) mark.setAttribute("aria-hidden", "true"); });
      group.addLayer(badge);
    });
  };

  /* ---------- the legend ---------- */

  const legend = (group, data) => {
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const box = L.DomUtil.create("div", "hotspots-legend-control");
      box.innerHTML = data.html;
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    const shown = () => {
      control.addTo(store.map);
      const details = control.getContainer().querySelector("details");
      if (details && store.map.getSize().x < NARROW) details.open = false;
      if (!store.settled && store.home) fit(store.map, store.home); // once: afterwards the view is the reader's
      store.settled = true;
    };
    group.on("add", shown);
    group.on("remove", () => control.remove());
    if (store.map.hasLayer(group)) shown();
  };

  return { base, view, areas, cells, overlay, stations, density, points, clusters, hotspots, patrol, around, rounds, legend, select, onSelect: (callback) => { store.onSelect = callback; }, get map() { return store.map; } };
})();
