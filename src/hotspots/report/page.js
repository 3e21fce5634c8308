/* List and map choose the same hotspot. */
"use strict";
(() => {
  const items = new Map([...document.querySelectorAll("li[data-rank]")].map((item) => [Number(item.dataset.rank), item]));
  const mark = (rank, scroll) => {
    for (const [other, item] of items) {
      item.classList.toggle("chosen", other === rank);
      item.querySelector("button").setAttribute("aria-expanded", String(other === rank));
    }
    if (scroll && items.has(rank)) items.get(rank).scrollIntoView({ block: "nearest" });
  };
  let listed = false; // a choice made in the list does not move the list
  HotspotsMap.onSelect((rank) => mark(rank, !listed));
  for (const [rank, item] of items) {
    item.querySelector("button").addEventListener("click", () => {
      listed = true;
      mark(rank, false);
      HotspotsMap.select(rank, { zoom: true });
      listed = false;
    });
  }
})();
