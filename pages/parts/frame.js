// What stands around every page. Says to the browser (and so to a screen reader) which language the page is in, and puts our words where
// Streamlit has only English ones. When the computer goes from light to dark, or back, asks for the page anew: Streamlit's own colours follow
// at once, ours are chosen where the page is made. A press on the menu's name of the page one is on leads to the plain page. Enter takes a
// typed day, what opens low on the screen gets room, and a card comes into sight.
const AFTER_MS = 250;
const SAID = ["aria-label", "title", "placeholder", "aria-valuetext"];
const WRITTEN = '[data-testid="stSkipToContent"], [data-testid="stDataFrameColumnMenu"], [data-testid="stDataFrameColumnVisibilityMenu"], '
  + '[data-testid="stDataFrameResizable"] label, [data-testid$="Dropdown"], [data-testid="stDateInputCalendar"], [data-testid="InputInstructions"], [data-testid="stDateInputField"] [role="spinbutton"], '
  + '[data-testid="stTimeInput"] [role="spinbutton"], '
  + '[data-testid="stTopNavSection"], [role="dialog"], [aria-live]';
const LINKS = '[data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"]';
const dark = matchMedia("(prefers-color-scheme: dark)");
let ask = null;

dark.addEventListener("change", () => setTimeout(() => ask?.("theme", dark.matches ? "dark" : "light"), AFTER_MS));

// --- the menu ---
const plainly = (path) => path.replace(/\/+$/, "");

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest(LINKS) : null;
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (plainly(new URL(link.href).pathname) === plainly(window.location.pathname)) setTimeout(() => ask?.("plain", Date.now()));
}, true); // looked at before Streamlit leads on, asked for after it

// --- a typed day ---
const DAY = '[data-testid="stDateInputField"] [role="spinbutton"]';

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.target instanceof Element) || !event.target.matches(DAY)) return;
  const beside = event.target.closest('[data-testid="stDateInput"]'); // Streamlit takes the day once its calendar closes, which a press beside it does
  setTimeout(() => beside.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true })));
}, true);

// --- what opens below a button ---
const HEAD = 64; // what stands over the page
const makeRoom = (button, opened) => {
  const lacks = opened.scrollHeight - opened.clientHeight, above = button.getBoundingClientRect().top - HEAD;
  if (lacks > 1 && above > 0) document.querySelector('[data-testid="stMain"]')?.scrollBy(0, Math.min(lacks, above));
};
const onceOpen = (button, tries) => {
  const opened = document.querySelector('[data-testid="stPopoverBody"]');
  if (opened?.firstElementChild) new ResizeObserver(() => makeRoom(button, opened)).observe(opened.firstElementChild); // it is filled bit by bit
  else if (tries) setTimeout(onceOpen, 50, button, tries - 1);
};

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-testid="stPopoverButton"]') : null;
  if (button) setTimeout(onceOpen, 50, button, 10);
}, true);

// --- a card that is opened from the list below it ---
document.addEventListener("click", (event) => {
  const listed = event.target instanceof Element && event.target.closest('.st-key-queue_rest [class*="st-key-card_"] button');
  if (listed) document.querySelector(".st-key-queue_card")?.scrollIntoView({ block: "nearest" });
}, true);

// --- Streamlit's words ---
let words = new Map(), patterns = []; // theirs -> ours; both empty in English
const before = new WeakMap(); // an element or a text -> what it said before us, by attribute

const ours = (theirs) => {
  const exact = words.get(theirs.trim());
  if (exact) return exact;
  for (const [pattern, said] of patterns) {
    const found = pattern.exec(theirs);
    if (found) return said.replace(/\{\w+\}/, () => found[1]);
  }
  const [what, grid] = theirs.split(/: (.*)/s); // what a button does, and to which grid
  if (grid && words.has(what)) return `${words.get(what)}：${grid}`;
  return theirs;
};

const turned = (holder, name, now, of = "") => {
  const kept = before.get(holder)?.[name];
  const theirs = kept && kept.ours === now ? kept.theirs : now;
  const known = ours(theirs + of);
  const said = known === theirs + of ? theirs : known;
  if (said !== now) before.set(holder, { ...before.get(holder), [name]: { theirs, ours: said } });
  return said;
};

const sayOne = (element) => {
  for (const name of SAID) {
    const now = element.getAttribute(name);
    if (!now) continue;
    const said = turned(element, name, now);
    if (said !== now) element.setAttribute(name, said);
  }
};

const writeIn = (element) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const of = text.parentElement?.dataset.type === "minute" ? " (minute)" : ""; // a month's "mm" is another word
    const said = turned(text, "text", text.data, of);
    if (said !== text.data) text.data = said;
  }
};

const ATTRIBUTES = SAID.map((name) => `[${name}]`).join(",");
const sayIn = (element) => {
  if (element.matches(ATTRIBUTES)) sayOne(element);
  element.querySelectorAll(ATTRIBUTES).forEach(sayOne);
  if (element.closest(WRITTEN)) writeIn(element);
  else element.querySelectorAll(WRITTEN).forEach(writeIn);
};

new MutationObserver((changes) => {
  if (!words.size) return;
  for (const { type, target, addedNodes } of changes) {
    if (type === "attributes") sayOne(target);
    else if (type === "characterData") target.parentElement?.closest(WRITTEN) && writeIn(target.parentElement);
    else {
      for (const each of addedNodes) {
        if (each instanceof Element) sayIn(each);
        else if (each instanceof Text && target.closest?.(WRITTEN)) writeIn(target);
      }
    }
  }
}).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SAID });

const speak = (theirs) => {
  const both = Object.entries(theirs);
  if (both.length === words.size + patterns.length) return;
  words = new Map(both.filter(([their]) => !their.includes("{")));
  patterns = both.filter(([their]) => their.includes("{")).map(([their, our]) => [new RegExp(`^${their.replace(/\{\w+\}/, "(.+)")}$`), our]);
  sayIn(document.body);
};

export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.language;
  ask = setTriggerValue;
  speak(data.theirs);
}
