// What only a phone, or only a desk and paper show. It is drawn where it is seen, and not before: on a desk 500 units of a phone's list were as much
// work as the rest of the page. Words come as data and are set as text, never as markup.
const made = (tag, name, ...inside) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...inside);
  return element;
};

const linked = (address, words) => {
  const link = made("a", "", words);
  link.href = address;
  link.target = "_self";
  return link;
};

const dot = (light, words, sign) => {
  const hidden = made("span", "", sign);
  hidden.setAttribute("aria-hidden", "true");
  const shown = made("i", light, hidden);
  shown.title = words;
  return shown;
};

const A_LINE = 14; // so many Chinese letters have room beside the dots of a dozen things
const room = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 1 : 0.55), 0);

// What is wrong in one line: by name where there is room, else how many; the dots say which.
const wrongOf = (lights, said) => {
  const wrong = said.wrong.flatMap(([light, word]) => {
    const names = said.short.filter((_, place) => lights[place] === light);
    if (!names.length) return [];
    const few = names.slice(0, 2).join(said.list);
    const shown = names.length < 4 ? names.join(said.list) : said.more.replace("{count}", names.length).replace("{names}", () => few);
    return [[light, `${word} ${shown}`, `${word} ${names.length}`]];
  });
  const isLong = room(wrong.map(([, named]) => named).join(said.semicolon)) > A_LINE;
  const parts = wrong.map(([light, named, counted]) => made("span", `wrong-${light}`, isLong ? counted : named));
  return parts.length ? [made("span", "what", ...parts.flatMap((part, place) => (place ? [said.semicolon, part] : [part])))] : [];
};

const unitOf = ([code, name, number, full, letters], said) => {
  const lights = [...letters].map((letter) => said.letters[letter]);
  const dots = said.due.flatMap((words, place) => (lights[place] ? [dot(lights[place], words, said.signs[lights[place]])] : []));
  const count = made("span", "num", number);
  count.title = full;
  return made(
    "li",
    "",
    made("span", "", linked(said.address.join(encodeURIComponent(code)), name)),
    made("span", "end", count),
    made("span", "under", made("span", "dots", ...dots), ...wrongOf(lights, said)),
  );
};

const sizeOf = (words) => (/\d/.test(words) ? parseFloat(words.replaceAll(",", "")) : null);

// Rows by the words of a column: names as a dictionary has them, numbers by their size, and what is no number last.
const inOrder = (place, isUp) => (one, other) => {
  if (place === 1) return (isUp ? 1 : -1) * one[1].localeCompare(other[1], "zh");
  const [size, before] = [sizeOf(one[place]), sizeOf(other[place])];
  if (size === null || before === null) return (size === null) - (before === null);
  return isUp ? size - before : before - size;
};

const headed = (scope, ...inside) => {
  const head = made("th", "", ...inside);
  head.scope = scope;
  return head;
};

const lineOf = ([code, name, ...cells], data) =>
  made("tr", "", headed("row", linked(data.address.join(encodeURIComponent(code)), name)), ...cells.map((words) => made("td", "", words)));

// A table whose heads sort it; on a screen the first lines, and the others behind a button. Paper has all of them.
const tableOf = (data) => {
  const body = made("tbody", "");
  const fill = (rows) => {
    body.replaceChildren(...rows.map((row) => lineOf(row, data)));
    [...body.children].slice(data.most).forEach((line) => line.classList.add("later"));
  };
  const heads = data.heads.map((words, place) => {
    const sort = made("button", "on-screen", words);
    sort.type = "button";
    const head = headed("col", sort, made("span", "in-print", words));
    sort.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const isUp = place ? before === "descending" : before !== "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
      fill([...data.rows].sort(inOrder(place + 1, isUp)));
    });
    return head;
  });
  fill(data.rows);
  const table = made("table", "by-unit", made("caption", "unseen", data.caption), made("thead", "", made("tr", "", ...heads)), body);
  if (data.rows.length <= data.most) return table;
  const all = made("button", "all on-screen", data.more);
  all.type = "button";
  all.addEventListener("click", () => {
    table.classList.add("whole");
    body.children[data.most]?.querySelector("a").focus();
    all.remove();
  });
  return made("div", "", table, all);
};

const drawers = {
  units: (data) => made("ul", "units", ...data.rows.map((row) => unitOf(row, data.said))),
  names: (data) =>
    made("ul", "names plain", ...data.rows.map(([name, small, end]) =>
      made("li", "", made("span", "", `${name} `, made("span", "quiet", small)), made("span", "end", end)))),
  table: tableOf,
};

const here = new Map(); // each box -> what belongs into it, and whether it stands there
const watched = new Map(); // each condition -> whether it holds now

const draw = (box, entry) => {
  if (entry.isDrawn) return;
  box.replaceChildren(drawers[entry.data.kind](entry.data));
  entry.isDrawn = true;
};

const look = () => here.forEach((entry, box) => watched.get(entry.data.media).matches && draw(box, entry));

addEventListener("beforeprint", () => here.forEach((entry, box) => entry.data.media.includes("print") && draw(box, entry)));

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".drawn-where");
  if (!watched.has(data.media)) {
    watched.set(data.media, matchMedia(data.media));
    watched.get(data.media).addEventListener("change", look);
  }
  const shown = JSON.stringify(data);
  if (here.get(box)?.shown !== shown) {
    here.set(box, { data, shown, isDrawn: false });
    box.replaceChildren();
  }
  look();
  return () => here.delete(box);
}
