// Mails that the browser tests seed a desk with, as bytes.

const crlf = (text) => text.replace(/\r?\n/g, "\r\n");
const base64 = (bytes) => Buffer.from(bytes).toString("base64").replace(/.{76}/g, "$&\r\n");

/** RFC 2047, in words that fit a line. */
export function encodedWord(text) {
  const words = [];
  for (const char of text) {
    const last = words.length - 1;
    if (last >= 0 && Buffer.byteLength(words[last] + char) <= 42) words[last] += char;
    else words.push(char);
  }
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString("base64")}?=`).join("\r\n ");
}

/** RFC 2231: a parameter in UTF-8, percent-encoded. */
const parameter = (name, value) => `${name}*=UTF-8''` + [...Buffer.from(value)].map((b) => "%" + b.toString(16).padStart(2, "0")).join("");

function part({ type = "text/plain; charset=utf-8", name, disposition, body }) {
  const lines = [`Content-Type: ${type}`, "Content-Transfer-Encoding: base64"];
  if (name !== undefined) lines.push(`Content-Disposition: ${disposition ?? "attachment"}; ${parameter("filename", name)}`);
  return lines.join("\r\n") + "\r\n\r\n" + base64(body) + "\r\n";
}

/** The prescribed form. */
export const form = ({ organization, person, contact, inquiry }) =>
  `在宅医療連携事業 事務局 御中\n\n下記のとおり照会いたします。\n\n1) 自治体・機関名：${organization}\n2) 氏名：${person}\n` +
  `3) 連絡先（TEL／メールアドレス）：${contact}\n4) 照会内容（具体的に）：${inquiry}\n\n以上、よろしくお願いいたします。\n`;

/**
 * One inquiry. `headers` are lines as they stand (Buffers too); `html` makes multipart/alternative of it; `attachments` are
 * {name, type, body}. `rawSubject`, `rawFrom` and `rawText` stand as they are, without any encoding.
 */
export function mail({ number, from = `kakari${number}@city${number}.example.lg.jp`, name = "試験 太郎", subject = "拠点整備・運用に関する照会",
  rawFrom, rawSubject, headers = [], text, rawText, html, attachments = [], organization = `例示市在宅医療課第${number}係`,
  person = `試験 太郎${number}`, contact = `054-201-${String(number).padStart(4, "0")}`, inquiry = `指標の置き方、第${number}号について御教示ください。` }) {
  const plain = text ?? form({ organization, person, contact, inquiry });
  const lines = [
    `Authentication-Results: mx.desk.example.jp; spf=pass smtp.mailfrom=${from}; dmarc=pass header.from=${from.split("@").pop()}`,
    `From: ${rawFrom ?? `${encodedWord(name)} <${from}>`}`,
    "To: zaitaku@desk.example.jp",
    `Subject: ${rawSubject ?? encodedWord(subject)}`,
    "Date: Fri, 5 Jun 2026 10:00:00 +0900",
    `Message-ID: <${number}.browser@example.lg.jp>`,
    ...headers,
    "MIME-Version: 1.0",
  ].flatMap((line) => [Buffer.from(line), Buffer.from("\r\n")]);
  const head = Buffer.concat(lines);
  if (rawText !== undefined) {
    return Buffer.concat([head, Buffer.from("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"),
      Buffer.from(rawText), Buffer.from("\r\n")]);
  }
  const parts = [part({ body: crlf(plain) })];
  if (html !== undefined) parts.push(part({ type: "text/html; charset=utf-8", body: html }));
  let body = parts[0];
  if (parts.length > 1) body = `Content-Type: multipart/alternative; boundary=alt\r\n\r\n--alt\r\n${parts.join("--alt\r\n")}--alt--\r\n`;
  if (attachments.length > 0) {
    const all = [body, ...attachments.map(part)];
    body = `Content-Type: multipart/mixed; boundary=mix\r\n\r\n--mix\r\n${all.join("--mix\r\n")}--mix--\r\n`;
  }
  return Buffer.concat([head, Buffer.from(body)]);
}

/** What an ordinary day brings. */
export const ordinaryMails = () => [
  mail({ number: 9001, organization: "浜松市健康福祉部高齢者福祉課", person: "鈴木 一郎", subject: "拠点整備・運用に関する照会（浜松市）",
    inquiry: "在宅医療に必要な連携を担う拠点を医師会に委託する場合の、実績報告の様式を御教示ください。" }),
  mail({ number: 9002, organization: "豊橋市保健所", person: "山本 美咲", contact: "記載なし",
    inquiry: "多職種連携会議の開催頻度の目安を御教示ください。" }),
].map((bytes, i) => ({ name: `ordinary${i}`, bytes }));

/** Everything longer than any page expects it. */
export const longMails = () => [
  mail({ number: 9101, name: "とても長い名前の".repeat(40), subject: "件名がとても長い照会でございます、".repeat(60),
    organization: "広域連合後期高齢者医療在宅医療介護連携推進協議会".repeat(12), person: "寿限無寿限無五劫の擦り切れ".repeat(15),
    contact: "054-201-1111、".repeat(60), inquiry: "指標の考え方を御教示ください。".repeat(800) }),
  mail({ number: 9102, name: "W".repeat(400), subject: "w".repeat(900), organization: "A".repeat(600), person: "M".repeat(300),
    contact: `${"m".repeat(200)}@${"w".repeat(60)}.example.lg.jp`, inquiry: "https://www.example.lg.jp/" + "x".repeat(3000) }),
  mail({ number: 9103, inquiry: "別紙のとおりです。",
    attachments: Array.from({ length: 40 }, (_, i) => ({ name: `${"別紙資料その".repeat(12)}${i}.${i % 3 === 0 ? "exe" : "pdf"}`,
      type: "application/octet-stream", body: "x" })) }),
  mail({ number: 9104, headers: Array.from({ length: 120 }, (_, i) => `X-Long-${i}: ${"y".repeat(800)}`),
    inquiry: Array.from({ length: 400 }, (_, i) => `(${i + 1}) 項目${i + 1}について御教示ください。`).join("\n") }),
].map((bytes, i) => ({ name: `long${i}`, bytes }));
