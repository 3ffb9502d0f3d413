// A desk for the browser tests: a store seeded through the real intake, the real page server on a free port, and Debian's Chromium.
// MADOGUCHI_PROGRAMS is the build folder; MADOGUCHI_WORK is a folder of its own, in which npm has installed what package.json names.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

export const here = path.dirname(fileURLToPath(import.meta.url));
export const corpus = path.join(here, "..", "corpus");
const programs = path.resolve(process.env.MADOGUCHI_PROGRAMS);
const work = path.resolve(process.env.MADOGUCHI_WORK);
const installed = createRequire(path.join(work, "package.json"));
const { chromium } = installed("playwright-core");
const axe = installed("axe-core").source;

export const password = "浜松のうなぎは おいしい";

/** The mails of the corpus, or those whose names begin with one of `names`. */
export function corpusMails(names = [""]) {
  return fs.readdirSync(corpus).filter((file) => file.endsWith(".eml") && names.some((name) => file.startsWith(name))).sort()
    .map((file) => path.join(corpus, file));
}

export class Desk {
  /** `mails`: files, or {name, bytes}. They are taken in in this order. */
  constructor(name, mails) {
    this.folder = path.join(work, name);
    fs.rmSync(this.folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(this.folder, "mails"), { recursive: true });
    this.config = path.join(this.folder, "madoguchi.toml");
    fs.writeFileSync(this.config, `[store]\npath = ${JSON.stringify(path.join(this.folder, "desk.sqlite"))}\n`);
    const files = mails.map((mail) => (typeof mail === "string" ? mail : this.write(mail.name, mail.bytes)));
    this.take(...files);
  }

  write(name, bytes) {
    const file = path.join(this.folder, "mails", name + ".eml");
    fs.writeFileSync(file, bytes);
    return file;
  }

  take(...files) {
    execFileSync(path.join(programs, "tests", "seed_desk"), [path.join(this.folder, "desk.sqlite"), ...files], { maxBuffer: 1 << 24 });
  }

  /** One more mail, while the page is served. */
  receive(bytes) {
    this.take(this.write(`later${process.hrtime.bigint()}`, bytes));
  }

  madoguchi(...args) {
    return execFileSync(path.join(programs, "madoguchi"), [...args, "--config", this.config], { maxBuffer: 1 << 26 }).toString();
  }

  json(...args) {
    return JSON.parse(this.madoguchi(...args, "--json"));
  }

  addUser(login, name, ...more) {
    execFileSync(path.join(programs, "madoguchi"), ["user", "add", login, "--name", name, ...more, "--config", this.config],
      { input: password + "\n" });
  }

  /** Serves until stop(). `address` is without the last '/'; `firstAccount` is "" where there is an account. */
  async serve() {
    this.server = spawn(path.join(programs, "madoguchi-serve"), ["--listen", "127.0.0.1:0", "--json", "--config", this.config],
      { stdio: ["ignore", "pipe", "inherit"] });
    const lines = readline.createInterface({ input: this.server.stdout });
    const said = await new Promise((resolve, reject) => {
      lines.once("line", resolve);
      this.server.once("exit", (code) => reject(new Error(`madoguchi-serve ended with ${code}`)));
    });
    this.address = JSON.parse(said).address.replace(/\/$/, "");
    this.firstAccount = JSON.parse(said).first_account ?? "";
    return this;
  }

  async stop() {
    if (!this.server || this.server.exitCode !== null) return this.server?.exitCode;
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    this.server.kill("SIGTERM");
    return ended;
  }
}

/** No sandbox: the tests run as root, or in containers, where Chromium's own does not start. */
export function launchBrowser() {
  const found = ["/usr/bin", "/usr/local/bin"].map((folder) => path.join(folder, "chromium")).find((file) => fs.existsSync(file));
  return chromium.launch({
    executablePath: found ?? "chromium",
    // The headless mode that this Playwright asks for is gone from newer Chromiums.
    ignoreDefaultArgs: ["--headless=old"],
    args: ["--headless=new", "--lang=ja-JP", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
  });
}

/** A browser window as one person has it, with notes of everything that a page must not do: see `faults`. */
export class Person {
  static async open(browser, desk, options = {}) {
    const context = await browser.newContext({ locale: "ja-JP", timezoneId: "Asia/Tokyo", viewport: { width: 1280, height: 900 },
      baseURL: desk.address, ...options });
    context.setDefaultTimeout(60_000);  // of a machine with other work to do
    const person = new Person();
    Object.assign(person, { context, desk, faults: [] });
    context.on("request", (request) => {
      if (!request.url().startsWith(desk.address + "/")) person.faults.push("asks for " + request.url());
    });
    context.on("dialog", (dialog) => {
      person.faults.push("dialog: " + dialog.message());
      dialog.dismiss().catch(() => {});
    });
    context.on("weberror", (error) => person.faults.push("script error: " + error.error()));
    context.on("console", (message) => {
      // A page that is refused (404, 409) is not a fault of the page before; a date field shows nothing for what is no day.
      if (!/Failed to load resource: the server responded with a status of|does not conform to the required format/.test(message.text())) {
        person.faults.push(`console ${message.type()}: ${message.text()}`);
      }
    });
    context.on("response", (response) => {
      if (response.status() >= 500) person.faults.push(`${response.status()} for ${response.url()}`);
    });
    person.page = await context.newPage();
    return person;
  }

  async signIn(login, place = "/") {
    await this.page.goto("/sign-in?next=" + encodeURIComponent(place));
    await this.page.getByLabel("ログイン名").fill(login);
    await this.page.getByLabel("パスワード").fill(password);
    await this.page.getByRole("button", { name: "サインイン" }).click();
    await this.page.waitForURL((url) => url.pathname === place);
    return this;
  }

  /** What axe-core finds on this page against WCAG 2.2 A and AA, one line each. */
  async barriers() {
    await this.page.evaluate(axe);
    const found = await this.page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
    return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
  }

  /** What makes a page scroll sideways: how wide it is, and some of the elements that stand out of the window. */
  tooWide() {
    return this.page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > clientWidth + 0.5);
      return [`${scrollWidth} of ${clientWidth} pixels, with ` + out.slice(0, 4).map((e) => e.cloneNode().outerHTML).join(" ")];
    });
  }

  /** The first screens of the page; the longest are of fifty. */
  async screenshot(name) {
    const [width, height] = await this.page.evaluate(() => [document.documentElement.clientWidth, document.documentElement.scrollHeight]);
    await this.page.screenshot({ path: path.join(work, "screenshots", name + ".png"), fullPage: true, animations: "disabled",
      clip: { x: 0, y: 0, width, height: Math.min(height, 2600) } });
  }

  close() {
    return this.context.close();
  }
}
