// Makes the pages quicker; every one of them works without it.
"use strict";

(() => {
  const typing = (target) => target instanceof HTMLElement && target.closest("input, textarea, select") !== null;
  const rows = () => [...document.querySelectorAll("table.cases tbody tr")];

  const move = (step) => {
    const links = rows().map((row) => row.querySelector("th a")).filter(Boolean);
    if (links.length === 0) return;
    const here = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, here + step))].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (!search) return;
      search.focus();
    } else return;
    event.preventDefault();
  });

  // A form goes out once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
