// course_play.js BROWSER FOLDER PAGE: see course_play.sh. FOLDER has the file numbers and takes the browser's profile.
"use strict";
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const [browser, folder, page] = process.argv.slice(2);

/* Chromium's debugging protocol over pipes: a JSON object, then a NUL. */
const child = spawn(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
  `--user-data-dir=${folder}/profile`, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const waiting = new Map(), listeners = [];
let last = 0, rest = "";
child.stdio[4].on("data", data => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const message of parts.map(JSON.parse)) {
    if (message.id) waiting.get(message.id)(message);
    else listeners.forEach(listener => listener(message));
  }
});
function send(method, params = {}, sessionId) {
  const id = ++last;
  child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
  return new Promise((resolve, reject) => waiting.set(id, answer =>
    answer.error ? reject(new Error(`${method}: ${answer.error.message}`)) : resolve(answer.result)));
}

const faults = [];
const complain = fault => { faults.push(fault); console.log(fault); };

/* A browser that does not even start says nothing of the page. */
let started = false;
function giveUp(why) {
  if (started) return;
  console.log(`skipped: the browser does not start: ${why}`);
  child.kill();
  process.exit(77);
}
child.on("error", error => giveUp(error.message));
child.on("exit", () => giveUp("it ended"));
child.stdio[3].on("error", error => giveUp(error.message));
const unstarted = setTimeout(giveUp, 60000, "no answer in a minute");

async function main() {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  started = true;
  clearTimeout(unstarted);
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const call = (method, params) => send(method, params, sessionId);
  const evaluate = async expression => {
    const { result, exceptionDetails } = await call("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails) complain(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  };
  const codes = { Tab: 9, " ": 32, ArrowRight: 39 };
  const press = async key => {
    const event = { key, code: key === " " ? "Space" : key, windowsVirtualKeyCode: codes[key] };
    await call("Input.dispatchKeyEvent", { ...event, type: "keyDown", text: key === " " ? key : undefined });
    await call("Input.dispatchKeyEvent", { ...event, type: "keyUp" });
  };
  const mouse = (type, x, y) => call("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons: 1, clickCount: 1 });
  const requests = [];
  listeners.push(({ method, params }) => {
    if (method === "Runtime.exceptionThrown") complain("exception: " + params.exceptionDetails.text);
    if (method === "Runtime.consoleAPICalled" || method === "Log.entryAdded") complain("console: " + JSON.stringify(params).slice(0, 200));
    if (method === "Network.requestWillBeSent") requests.push(params.request.url);
  });
  for (const domain of ["Runtime", "Log", "Network", "Page"]) await call(domain + ".enable");
  const loaded = new Promise(resolve => listeners.push(({ method }) => method === "Page.loadEventFired" && resolve()));
  await call("Page.navigate", { url: "file://" + page });
  await loaded;

  /* The numbers of each state, as the C program has them. */
  const lines = fs.readFileSync(folder + "/numbers", "utf8").trim().split("\n").map(line => line.split(" "));
  let state = "";
  for (const [address, place, wanted] of lines) {
    if (address !== state) await evaluate(`location.hash = ${JSON.stringify(state = address)}; readAddress()`);
    const shown = await evaluate(`document.getElementById(${JSON.stringify(place)}).textContent`);
    const same = wanted.includes("nan") ? shown === "nan" : Math.abs(shown - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));
    if (!same) complain(`#${address} ${place}: the page shows ${shown}, the program ${wanted}`);
  }
  if (lines.length < 100) complain(`only ${lines.length} numbers to compare`);

  /* Every control is reached by Tab and moved by a key, and with it the address and what is shown. */
  await evaluate(`location.hash = "lang=en"; readAddress(); document.activeElement.blur()`);
  const controls = await evaluate(`[...document.querySelectorAll("input")].map(i => i.id)`);
  const seen = new Set();
  for (let k = 0; k < controls.length + 30 && seen.size < controls.length; k++) {
    await press("Tab");
    const id = await evaluate(`document.activeElement.tagName === "INPUT" ? document.activeElement.id : ""`);
    if (!id || seen.has(id)) continue;
    seen.add(id);
    const look = `[location.hash, document.querySelector("main").innerText + [...document.querySelectorAll("svg")].map(s => s.innerHTML).join()]`;
    const before = await evaluate(look);
    const kind = await evaluate(`document.activeElement.type`);
    await press(kind === "checkbox" ? " " : "ArrowRight");
    const after = await evaluate(look);
    if (after[0] === before[0] || !after[0].includes(id + "=")) complain(`${id}: a key leaves the address ${after[0]}`);
    if (after[1] === before[1] && kind !== "checkbox") /* without a shift the trick makes no difference */
      complain(`${id}: a key changes nothing that is shown`);
  }
  for (const id of controls) if (!seen.has(id)) complain(`${id} is not reached by Tab`);

  /* A distribution is drawn with the pointer: the third team's bar, half way up. */
  const box = await evaluate(`(() => { const svg = document.getElementById("entropy-picture"); svg.scrollIntoView();
    const b = svg.getBoundingClientRect(); return [b.left, b.top, b.width / 560, b.height / 300]; })()`);
  const place = [box[0] + box[2] * (46 + 499 * 2.5 / 8), box[1] + box[3] * 138];
  await mouse("mousePressed", ...place);
  await mouse("mouseReleased", ...place);
  if (await evaluate(`document.getElementById("q3").value`) !== "32") complain("the pointer does not draw the third team");

  /* Both languages, and the state survives the change. */
  const english = await evaluate(`document.body.innerText`), address = await evaluate(`location.hash`);
  await evaluate(`document.getElementById("lang-zh").click()`);
  const chinese = await evaluate(`document.body.innerText`);
  if (/[\u4e00-\u9fff]/.test(english.replace("中文", ""))) complain("Chinese in the English page");
  if ((chinese.match(/[\u4e00-\u9fff]/g) ?? []).length < 300) complain("hardly any Chinese in the Chinese page");
  if (await evaluate(`location.hash`) !== "#lang=zh&" + address.slice(1)) complain("the state is lost with the language");
  const foreign = requests.filter(url => url !== "file://" + page);
  if (foreign.length > 0) complain("asks for " + foreign[0]);
  console.log(`${lines.length} numbers, ${seen.size} controls, ${faults.length} faults`);
}

main().catch(error => complain(error.message)).finally(() => {
  child.on("exit", () => process.exit(faults.length > 0 ? 1 : 0)); /* the profile is its own until then */
  send("Browser.close").catch(() => child.kill());
});
