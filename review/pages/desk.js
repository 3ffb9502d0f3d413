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
    else if (event.key === "x") document.activeElement.closest("tr")?.querySelector("input[name=case]")?.click();
    else if (event.key === "/") {
      const search = document.querySelector("input[type=search]");
      if (!search) return;
      search.focus();
    } else return;
    event.preventDefault();
  });

  const bulk = document.querySelector("form.bulk");

  // All rows of a list at once, and how many are chosen.
  if (bulk) {
    const boxes = () => [...bulk.querySelectorAll("input[name=case]")];
    const all = document.createElement("input");
    all.type = "checkbox";
    const label = document.createElement("label");
    label.append(all, Object.assign(document.createElement("span"), { className: "unseen", textContent: "すべて選ぶ" }));
    bulk.querySelector("thead .pick").replaceChildren(label);
    const count = Object.assign(document.createElement("p"), { className: "chosen" });
    count.setAttribute("role", "status");
    bulk.querySelector(".together").prepend(count);
    const show = () => {
      const chosen = boxes().filter((box) => box.checked).length;
      count.textContent = chosen === 0 ? "" : `${chosen} 件を選んでいます。`;
      all.checked = chosen > 0 && chosen === boxes().length;
    };
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
      show();
    });
    bulk.addEventListener("change", show);
    show();
  }

  // New mail is told, and the end of the sign-in; the page stays as it is.
  const newest = document.body.dataset.newestMail;
  const tell = (words, href, textContent) => {
    const link = Object.assign(document.createElement("a"), { href, textContent });
    document.querySelector(".news").replaceChildren(`${words} `, link);
  };
  const watch = async () => {
    if (document.hidden) return;
    const response = await fetch(`/news?behind=${encodeURIComponent(newest)}`).catch(() => null);
    if (!response || !response.ok) return;
    if (response.redirected) {
      tell("サインインの期限が切れました。書きかけの文章は、写してからサインインし直してください。", "/sign-in", "サインインし直す");
      return;
    }
    const { words } = await response.json();
    if (words !== "") tell(words, "/", "確認待ちを見る");
  };
  if (newest !== undefined) {
    setInterval(watch, 60_000);
    document.addEventListener("visibilitychange", watch);
  }

  // A form goes out once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
})();
