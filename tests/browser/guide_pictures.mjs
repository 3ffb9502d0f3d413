// The pictures of README.ja.md, taken from the page itself on made-up mails: node guide_pictures.mjs FOLDER
// MADOGUCHI_PROGRAMS and MADOGUCHI_WORK as for the browser tests.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

import { Desk, launchBrowser, Person } from "./desk.mjs";
import { mail } from "./mails.mjs";

const target = path.resolve(process.argv[2]);

const automatic = { headers: ["Auto-Submitted: auto-replied"], subject: "自動応答: 不在にしております", text: "出張のため不在にしております。\n" };
const mails = [
  { organization: "青葉県 健康福祉部 医療政策課", person: "青葉 一子", inquiry: "在宅医療に必要な連携を担う拠点を、郡市医師会に委託する場合の実績報告の様式を御教示ください。" },
  { organization: "緑町 地域包括支援センター", person: "緑川 次郎", contact: "", inquiry: "多職種連携会議の開催頻度の目安を御教示ください。" },
  { organization: "株式会社架空商事", person: "架空 三郎", subject: "【ご案内】介護ソフトのキャンペーン価格",
    inquiry: "弊社の介護ソフトの新製品の御紹介です。キャンペーン価格の見積りをお送りしますので、ぜひ商談の機会をください。" },
  { organization: "若草市 高齢者支援課", person: "若草 四葉", inquiry: "退院支援の指標にある「退院前カンファレンスの実施率」の分母の考え方を御教示ください。" },
  { organization: "", person: "海野 五月", inquiry: "別紙のとおりです。",
    attachments: [{ name: "照会事項.xlsx", type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body: "PK" }] },
  { organization: "海辺市 保健所", person: "海辺 六郎", inquiry: "在宅での看取りに関する住民向けの普及啓発の資料を、配布してもよいでしょうか。" },
  { organization: "丘の上市 介護保険課", person: "丘野 七海", inquiry: "訪問看護の実績の集計で、退院支援の件数はどの月に数えればよいでしょうか。" },
  { organization: "青葉県 中部保健所", person: "青葉 八重", inquiry: "圏域ごとの拠点の数え方と、指標の置き方を御教示ください。" },
  automatic,
].map((values, i) => ({ name: `guide${i}`, bytes: mail({ number: 101 + i, name: values.person ?? "架空 九郎",
  from: `tantou${i}@city${i}.example.lg.jp`, contact: `054-000-010${i}`, ...values }) }));

async function picture(person, name, place, { width = 960, height = 620, before } = {}) {
  await person.page.setViewportSize({ width, height });
  await person.page.goto(place);
  await before?.(person.page);
  await person.page.screenshot({ path: path.join(target, name + ".png"), animations: "disabled", caret: "hide" });
}

const browser = await launchBrowser();
const desk = new Desk("guide_pictures", mails);
try {
  fs.mkdirSync(target, { recursive: true });
  desk.addUser("yamada", "山田 花子", "--admin");
  desk.addUser("tanaka", "田中 一郎");
  const cases = desk.json("cases", "--all");
  const numbered = (organization) => cases.find((c) => (c.fields.organization ?? "").includes(organization));
  desk.madoguchi("resolve", numbered("若草市").receipt_number, "--as", "answered", "--note", "手引きの該当のページを案内した。");
  desk.madoguchi("note", numbered("緑町").receipt_number, "電話で連絡先を確かめる。");
  // As a daemon at work leaves it.
  execFileSync("sqlite3", [path.join(desk.folder, "desk.sqlite"), "UPDATE desk_state SET last_poll = unixepoch(), last_success = unixepoch()"]);
  await desk.serve();
  const stranger = await Person.open(browser, desk);
  await picture(stranger, "sign_in", "/sign-in", { height: 420 });
  const person = await (await Person.open(browser, desk)).signIn("yamada");
  await picture(person, "queue", "/", { width: 1200, height: 760 });
  await picture(person, "case", `/cases/${numbered("緑町").id}`, { width: 1200, height: 1180 });
  await picture(person, "referral", `/cases/${numbered("架空商事").id}/refer?office=${encodeURIComponent("例示市 地域包括支援センター")}&contact=${encodeURIComponent("電話 054-000-0200")}`, { height: 1000 });
  await picture(person, "telephone", "/telephone", { height: 900, before: async (page) => {
    await page.getByLabel("自治体・機関名").fill("若草市 高齢者支援課");
    await page.getByLabel("氏名").fill("若草 四葉");
    await page.getByLabel("照会内容").fill("前回の回答について、分母に転院の方を含めるかどうか。");
  } });
  await picture(person, "reports", "/reports", { width: 1200, height: 700 });
  await picture(person, "settings", "/settings", { height: 700 });
} finally {
  await browser.close();
  await desk.stop();
}
