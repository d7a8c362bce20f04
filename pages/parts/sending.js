// Sends what is chosen or dropped into Streamlit's uploader, one request a file, a few at once, and names what did not arrive. The list is drawn
// once, not for every byte of every file. What is on its way outlives a redraw of the page and a visit to another one.
const AT_ONCE = 4, TRIES = 3, TRY_AGAIN_MS = 700, SAY_AGAIN_MS = 4000, MEGABYTE = 1024 * 1024, MOST_NAMED = 200;
const LITTER = [".ds_store", "thumbs.db"];
const kept = (window.boardSending ??= { job: null, data: null, fire: null, box: null, asked: false });
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const cookie = (name) => document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
const runName = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join("");

const isOnItsWay = (job) => job?.state === "sending" || job?.state === "sent";
const notSent = (job) => (job ? [...job.before, ...(job.lacking ?? [])] : []);

// --- what was chosen ---
const entriesIn = (reader) => new Promise((done, fail) => reader.readEntries(done, fail));
const filesIn = async (entry) => {
  const path = entry.fullPath.replace(/^\//, "");
  try {
    if (entry.isFile) return [{ file: await new Promise((done, fail) => entry.file(done, fail)), path }];
    const reader = entry.createReader(), found = [];
    for (let some = await entriesIn(reader); some.length; some = await entriesIn(reader)) found.push(...some);
    const inside = [];
    for (const each of found) inside.push(...(await filesIn(each)));
    return inside;
  } catch {
    return [{ file: null, path, why: kept.data.words.unreadable }];
  }
};

const begin = (chosen) => {
  const files = chosen.filter(({ path }) => !LITTER.includes(path.split("/").pop().toLowerCase()));
  const { page, largest, words } = kept.data;
  const more = files.map(({ file, path, why }) => ({ file, path, sent: 0, state: "waits", why: why ?? (file.size > largest ? words.too_large : "") }));
  if (isOnItsWay(kept.job)) kept.job.next.push(...files);
  else {
    const before = notSent(kept.job); // what was said of the files before stays until it is put away
    kept.job = { run: runName(), page, files: more, state: "sending", next: [], before, requests: new Set(), cuts: 0, shownAt: 0, toldAt: 0 };
    send(kept.job);
  }
  show();
};

// --- sending ---
const put = (job, number) =>
  new Promise((done) => {
    const each = job.files[number], request = new XMLHttpRequest();
    job.requests.add(request);
    request.open("PUT", new URL(`files/in/${job.page}/${job.run}-${number}`, window.location.href));
    request.setRequestHeader("X-Xsrftoken", cookie(kept.data.token));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => {
      each.sent = event.loaded;
      soon();
    };
    request.onloadend = () => {
      job.requests.delete(request);
      done([request.status, request.responseText]);
    };
    request.send(each.file);
  });

const readable = async (file) => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};

const sendOne = async (job, number) => {
  const each = job.files[number];
  for (let tries = 1; job.state === "sending"; tries += 1) {
    const [status, words] = await put(job, number);
    if (status === 204) {
      each.state = "there";
      each.sent = each.file.size;
      return;
    }
    if (job.state !== "sending") return;
    if (status >= 400 && status !== 502 && status !== 503 && status !== 504) {
      each.why = words.split("  ")[document.documentElement.lang === "en" ? 1 : 0] || words || kept.data.words.cut;
      return;
    }
    if (!(await readable(each.file))) {
      each.why = kept.data.words.unreadable;
      return;
    }
    if (tries === TRIES) {
      each.why = kept.data.words.cut;
      job.cuts += 1;
      if (job.cuts >= AT_ONCE) end(job, kept.data.words.cut); // nothing goes through any more: the others need not be tried one by one
      return;
    }
    await new Promise((done) => setTimeout(done, TRY_AGAIN_MS * tries));
  }
};

const send = async (job) => {
  let next = 0;
  const worker = async () => {
    while (next < job.files.length && job.state === "sending") {
      const number = next;
      next += 1;
      if (job.files[number].why) continue;
      await sendOne(job, number);
      if (job.files[number].state === "there") job.cuts = 0;
      soon();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (job.state === "sending") end(job, "");
};

// The last request is over: the page takes in what is there, and answers.
const end = (job, why) => {
  job.state = "sent";
  for (const request of [...job.requests]) request.abort();
  for (const each of job.files) if (each.state !== "there" && !each.why) each.why = why;
  if (job.files.some((each) => each.state === "there")) tell();
  else answered(job, nothingOf(job));
  show();
};

const nothingOf = (job) => job.files.map((each, number) => ({ number, why: kept.data.words.cut }));

const tell = () => {
  const { job, data, fire } = kept;
  if (!job || job.state !== "sent") return;
  if (fire && data.is_ready && data.page === job.page && Date.now() - job.toldAt > SAY_AGAIN_MS - 100) {
    job.toldAt = Date.now();
    fire("sent", { run: job.run, names: job.files.map((each) => each.path) });
  }
  setTimeout(tell, SAY_AGAIN_MS);
};

// What became of a run: the server knows better than its answers to each request, some of which may have been lost on their way.
const answered = (job, lacking) => {
  const whys = new Map(lacking.map(({ number, why }) => [number, why]));
  job.files.forEach((each, number) => {
    each.state = whys.has(number) ? "waits" : "there";
    each.why ||= whys.get(number) ?? "";
  });
  job.lacking = job.files.filter((each) => each.state !== "there");
  job.state = "lacking";
  if (job.next.length) begin(job.next);
  else if (!notSent(job).length) kept.job = null;
  show();
};

// --- what is seen ---
const soon = () => {
  const { job } = kept;
  if (!job || Date.now() - job.shownAt < 120) return;
  show();
};

const show = () => {
  const { job, data, box } = kept;
  if (!box) return;
  const part = (name) => box.querySelector(name);
  box.hidden = !job;
  if (!job) {
    box.classList.remove("on-its-way");
    return;
  }
  job.shownAt = Date.now();
  const { words } = data, all = job.files;
  const done = all.filter((each) => each.state === "there").length;
  const size = all.reduce((sum, each) => sum + (each.file?.size ?? 0), 0), sent = all.reduce((sum, each) => sum + each.sent, 0);
  const isSending = job.state === "sending", lacking = notSent(job);
  box.classList.toggle("on-its-way", isOnItsWay(job));
  const megabytes = `${(sent / MEGABYTE).toFixed(1)}/${(size / MEGABYTE).toFixed(1)}`;
  const said = isSending
    ? filled(words.now, { done, total: all.length, megabytes })
    : job.state === "sent" ? (data.is_ready ? filled(words.sent, { total: done }) : words.waits) : "";
  part(".sending-said").textContent = said;
  part(".sending-said").hidden = !said;
  const bar = part("progress");
  bar.setAttribute("aria-label", words.bar);
  bar.value = size ? sent / size : done / Math.max(all.length, 1);
  bar.hidden = job.state === "lacking";
  part(".sending-lacking").hidden = !lacking.length;
  part(".sending-lacking p").textContent = filled(words.lacking, { count: lacking.length });
  const list = part(".sending-lacking ul");
  if (list.childElementCount !== Math.min(lacking.length, MOST_NAMED) || list.dataset.run !== job.run) {
    list.dataset.run = job.run;
    list.replaceChildren(...lacking.slice(0, MOST_NAMED).map((each) => {
      const line = document.createElement("li"), name = document.createElement("b");
      name.textContent = each.path;
      line.append(name, " ", each.why);
      return line;
    }));
  }
  for (const [name, isShown] of [["stop", isSending], ["again", job.state === "lacking"], ["close", job.state === "lacking"]]) {
    const button = part(`.sending-${name}`);
    button.textContent = words[name];
    button.hidden = !isShown;
  }
  const quarter = isSending ? filled(words.now, { done: Math.floor((4 * done) / all.length) * Math.ceil(all.length / 4), total: all.length, megabytes: (size / MEGABYTE).toFixed(1) }) : "";
  const aloud = isSending ? quarter : lacking.length ? part(".sending-lacking p").textContent : said;
  if (part(".sending-aloud").textContent !== aloud) part(".sending-aloud").textContent = aloud;
};

// --- the page ---
const zoneOf = (target) => {
  const zone = kept.data && target instanceof Element ? target.closest(`.st-key-${kept.data.zone}`) : null;
  return zone && kept.box?.isConnected && kept.data.is_ready ? zone : null;
};

const ours = (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
};

const chosen = (event) => {
  if (!event.target.matches?.('input[type="file"]') || !zoneOf(event.target) || !event.target.files.length) return;
  const files = [...event.target.files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  ours(event);
  event.target.value = "";
  begin(files);
};

const dropped = async (event) => {
  if (!zoneOf(event.target) || !event.dataTransfer?.types.includes("Files")) return;
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const flat = [...event.dataTransfer.files].map((file) => ({ file, path: file.name }));
  ours(event);
  event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true, dataTransfer: event.dataTransfer }));
  const found = entries.length ? (await Promise.all(entries.map(filesIn))).flat() : flat;
  if (found.length) begin(found);
};

const staying = (event) => {
  if (isOnItsWay(kept.job)) event.preventDefault();
};

if (!kept.asked) {
  kept.asked = true;
  document.addEventListener("change", chosen, true);
  document.addEventListener("drop", dropped, true);
  window.addEventListener("beforeunload", staying);
}

export default function ({ data, parentElement, setTriggerValue }) {
  kept.data = data;
  kept.fire = setTriggerValue;
  kept.box = parentElement.querySelector(".sending");
  document.querySelector(".sending-left")?.remove();
  const { job } = kept;
  if (job && job.page !== data.page && job.state !== "lacking") { // the page's session is another one: nothing of it waits there
    job.state = "sent";
    for (const request of [...job.requests]) request.abort();
    answered(job, nothingOf(job));
  } else if (job?.state === "sent") {
    if (data.answer?.run === job.run) answered(job, data.answer.lacking);
    else tell();
  }
  kept.box.querySelector(".sending-stop").onclick = () => end(kept.job, kept.data.words.stopped);
  kept.box.querySelector(".sending-close").onclick = () => {
    kept.job = null;
    show();
  };
  kept.box.querySelector(".sending-again").onclick = () => {
    const again = notSent(kept.job).filter((each) => each.file).map(({ file, path }) => ({ file, path }));
    kept.job = null;
    if (again.length) begin(again);
    else show();
  };
  show();
  return () => setTimeout(() => { // somebody went to another page while files are on their way
    if (!isOnItsWay(kept.job) || kept.box?.isConnected || document.querySelector(".sending-left")) return;
    const left = document.createElement("p");
    left.className = "sending-left";
    left.setAttribute("role", "status");
    left.textContent = kept.data.words.left;
    document.body.append(left);
  }, 300);
}
