// Hostile mails on every page and in every export: no script runs, no request leaves, no element or attribute comes from a mail. All of it
// with the Content-Security-Policy switched off, so that the escaping has to hold alone; then the pages where mails meet, as they are sent.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { Desk, here, launchBrowser, Person } from "./desk.mjs";
import { hostileMails, payloads } from "./hostile_mails.mjs";

/** Elements and attributes that the templates themselves hold. */
function vocabulary() {
  const folder = path.join(here, "..", "..", "review", "pages");
  const text = fs.readdirSync(folder).filter((file) => file.endsWith(".mustache")).map((file) => fs.readFileSync(path.join(folder, file), "utf8"))
    .join("\n").replace(/\{\{\{?[^}]*\}?\}\}/g, " ");
  const elements = new Set([...text.matchAll(/<([a-z][a-z0-9]*)/g)].map((m) => m[1]));
  const attributes = new Set();
  for (const [tag] of text.matchAll(/<[a-z][^>]*>/g)) {
    for (const [, name] of tag.replace(/"[^"]*"/g, "\"\"").matchAll(/\s([A-Za-z][A-Za-z-]*)/g)) attributes.add(name);
  }
  return { elements: [...elements], attributes: [...attributes] };
}
const { elements, attributes } = vocabulary();

let browser, desk, person;
before(async () => {
  assert.ok(payloads.length >= 60 && elements.length > 20 && attributes.length > 20);
  browser = await launchBrowser();
  desk = new Desk("hostile", hostileMails());
  desk.addUser("sato", "佐藤 花子", "--admin");
  desk.addUser("mallory", `"><script>globalThis.pwned='pwn'</script>{{csrf}}`);
  await desk.serve();
  person = await (await Person.open(browser, desk, { bypassCSP: true })).signIn("sato");
});
after(async () => {
  await browser?.close();
  await desk?.stop();
});

/** What on the page that is shown does not come from the templates; [] for nothing. */
function foreign(page) {
  return page.evaluate(({ elements, attributes }) => {
    const found = [];
    if (globalThis.pwned !== undefined) found.push("a script of the mail ran");
    for (const e of document.querySelectorAll("*")) {
      if (!elements.includes(e.localName)) found.push(`<${e.localName}>`);
      for (const { name, value } of e.attributes) {
        if (!attributes.includes(name)) found.push(`attribute ${name} of <${e.localName}>`);
        const target = ["href", "src", "action", "formaction"].includes(name);
        if (target && !value.startsWith("#") && (!value.startsWith("/") || new URL(value, location).origin !== location.origin)) {
          found.push(`${name}="${value}" of <${e.localName}>`);
        }
        if (value.includes("pwn") && !["value", "title", "aria-label"].includes(name) && !target) found.push(`${name}="${value}"`);
      }
    }
    for (const one of ["head", "title", "body", "main", "h1"]) {
      if (document.getElementsByTagName(one).length !== 1) found.push(`${document.getElementsByTagName(one).length} <${one}>`);
    }
    const comments = document.createTreeWalker(document, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_PROCESSING_INSTRUCTION);
    if (comments.nextNode()) found.push("comment " + comments.currentNode.nodeValue);
    const token = document.querySelector("input[name=csrf]")?.value;
    if (token && document.body.innerText.includes(token)) found.push("the form's token as text");
    return found;
  }, { elements, attributes });
}

const attachments = [];  // addresses, of those pages that were opened

async function visit(who, place, problems) {
  await who.page.goto(place, { waitUntil: "load" });
  for (const problem of await foreign(who.page)) problems.push(`${place}: ${problem}`);
  for (const fault of who.faults.splice(0)) problems.push(`${place}: ${fault}`);
}

const lists = ["/settings", "/telephone", "/", "/cases", "/all", "/all?page=2", "/all?page=3", "/ignored", "/reports"];

test("every list, every case and every raw header is text", async () => {
  const problems = [];
  for (const place of lists) await visit(person, place, problems);
  const cases = desk.json("cases", "--all");
  assert.ok(cases.length + desk.json("ignored").length >= hostileMails().length - 5, "few of them are taken for one another");
  for (const { id } of cases) {
    await visit(person, `/cases/${id}`, problems);
    const links = await person.page.locator("main a[href^='/mails/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    attachments.push(...links.filter((place) => place.includes("/attachments/")));
    for (const place of links.filter((place) => place.endsWith("/headers"))) await visit(person, place, problems);
  }
  assert.deepEqual(problems, []);
});

test("what can be printed is shown as it was written", async () => {
  const cases = desk.json("cases", "--all");
  let looked = 0;
  for (const [name, text] of payloads) {
    const of = cases.find((c) => c.fields.inquiry?.includes(text));
    if (!/^[ -~]+$/.test(text) || !of) continue;
    const { ok, body } = await person.page.evaluate(async ({ place, wanted }) => {
      const body = await (await fetch(place)).text();
      return { ok: new DOMParser().parseFromString(body, "text/html").body.textContent.includes(wanted), body };
    }, { place: `/cases/${of.id}`, wanted: text });
    assert.ok(ok, `${name}: ${text} in ${body.length} bytes`);
    ++looked;
  }
  assert.ok(looked > 40, `${looked} payloads were looked for`);
});

test("what is asked for comes back as text: search, period, page, place, path", async () => {
  const problems = [];
  for (const [, text] of payloads) {
    const asked = encodeURIComponent(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "").slice(0, 600));
    await visit(person, `/all?words=${asked}&flag=${asked}&page=${asked}`, problems);
  }
  for (const [, text] of payloads.filter((_, i) => i % 6 === 0)) {
    const asked = encodeURIComponent(text.replace(/[\u0000-\u001f]/g, "").slice(0, 600));
    for (const place of [`/reports?since=${asked}&until=${asked}`, `/ignored?words=${asked}`, `/${asked}`, `/cases/${asked}`]) {
      const response = await person.page.request.get(place);
      if (/html/.test(response.headers()["content-type"])) await visit(person, place, problems);
    }
  }
  const stranger = await Person.open(browser, desk, { bypassCSP: true });
  for (const next of ["//pwn.example/", "/\\pwn.example", "javascript:alert(1)//pwn", "https://pwn.example/", "\"><script>pwn</script>"]) {
    await visit(stranger, "/sign-in?next=" + encodeURIComponent(next), problems);
    assert.match(await stranger.page.locator("input[name=next]").getAttribute("value"), /^\/($|[^/\\])/, next);
  }
  assert.deepEqual(problems, []);
});

test("what a person pastes into a form stays text", async () => {
  const [{ id }] = desk.json("cases", "--all");
  const problems = [];
  for (const [, text] of payloads.filter((_, i) => i % 4 === 0)) {
    const statuses = await person.page.evaluate(async ({ id, text }) => {
      const post = async (place, values) => {
        const page = new DOMParser().parseFromString(await (await fetch(`/cases/${id}`)).text(), "text/html");
        const of = (name) => page.querySelector(`input[name=${name}]`).value;
        const body = new URLSearchParams({ csrf: of("csrf"), revision: page.querySelector("input[name=revision]").value, ...values });
        return (await fetch(`/cases/${id}/${place}`, { method: "POST", body })).status;
      };
      return [await post("note", { note: text }), await post("correct", { field: "name", value: text })];
    }, { id, text });
    assert.ok(statuses.every((status) => status < 500), `${statuses} for ${text}`);
  }
  for (const place of [`/cases/${id}`, "/all", "/reports"]) await visit(person, place, problems);
  assert.deepEqual(problems, []);
});

test("attachments are only ever downloads", async () => {
  assert.ok(attachments.length > 200, `${attachments.length} attachments`);
  for (const place of attachments) {
    const response = await person.page.request.get(place);
    const headers = response.headers();
    assert.equal(response.status(), 200, place);
    assert.equal(headers["content-type"], "application/octet-stream", place);
    assert.match(headers["content-disposition"], /^attachment; filename="attachment-\d+"; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/, place);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["content-security-policy"], "sandbox; default-src 'none'");
  }
  for (const place of attachments.filter((_, i) => i % 13 === 0)) {
    const download = person.page.waitForEvent("download");
    await person.page.goto(place).catch(() => {});  // there is no page: it is stored
    assert.doesNotMatch((await download).suggestedFilename(), /[/\\]/);
    await (await download).delete();
  }
  assert.deepEqual(person.faults.splice(0), []);
});

test("the report for the spreadsheet has no formula and no markup of a mail", async () => {
  const text = await (await person.page.request.get("/reports.csv")).text();
  for (const cell of text.replace("\ufeff", "").split(/\r\n|,/)) assert.doesNotMatch(cell, /^"?[=+@\t\r-]./);
  assert.doesNotMatch(text, /pwn|</);
});

test("the same pages as they are sent: the policy has nothing to stop", async () => {
  const guarded = await (await Person.open(browser, desk)).signIn("sato");
  const problems = [];
  const cases = desk.json("cases", "--all");
  for (const place of [...lists, ...cases.filter((_, i) => i % 9 === 0).map(({ id }) => `/cases/${id}`), `/cases/${cases.at(-1).id}`]) {
    await visit(guarded, place, problems);
  }
  const response = await guarded.page.goto("/");
  assert.match(response.headers()["content-security-policy"], /default-src 'none'.*frame-ancestors 'none'/);
  assert.equal(response.headers()["cache-control"], "no-store");
  await guarded.page.evaluate(() => {
    document.body.append(Object.assign(document.createElement("script"), { textContent: "globalThis.pwned = 'pwn'" }));
    document.body.append(Object.assign(document.createElement("img"), { src: "http://pwn.example/" }));
  });
  await guarded.page.waitForTimeout(200);
  assert.equal(await guarded.page.evaluate(() => globalThis.pwned), undefined, "and would stop it");
  assert.ok(guarded.faults.some((fault) => /Content Security Policy/.test(fault)), "the notes of faults notice it");
  assert.deepEqual(problems, []);
});
