// A unit's answers, each a button. Words come as data and are set as text, never as markup.
const made = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const SHORT = 10; // half-width letters that stay in one line; a Chinese one is two
const width = (words) => [...words].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);

const numberOf = (cell, head, words) => {
  const field = made("td", cell.code && !cell.is_empty ? "" : "none");
  field.dataset.head = head;
  if (!cell.code) {
    field.append(made("span", "quiet", cell.words));
    return field;
  }
  const button = made("button", "");
  button.type = "button";
  button.dataset.code = cell.code;
  if (cell.sign) {
    const sign = made("span", `sign ${cell.tone}`, cell.sign);
    sign.title = cell.said;
    sign.setAttribute("aria-label", cell.said);
    button.append(sign);
  }
  button.append(made("span", width(cell.words) > SHORT ? "words long" : "words", cell.words));
  if (cell.is_corrected) button.append(made("span", "corrected", words.corrected));
  field.append(button);
  return field;
};

const rowOf = (row, data) => {
  const line = made("tr");
  const name = made("th", "name", row.blank);
  name.scope = "row";
  if (row.unit) name.append(made("span", "quiet", ` ${row.unit}`));
  line.append(name);
  row.cells.forEach((cell, place) => line.append(numberOf(cell, data.columns[place], data.words)));
  const total = made("td", row.total ? "total" : "total none", row.total);
  total.dataset.head = data.words.total;
  line.append(total);
  return line;
};

const tableOf = (data) => {
  const table = made("table");
  const head = made("thead");
  const line = made("tr");
  [data.words.blank, ...data.columns, data.words.total].forEach((words, place) => {
    const cell = made("th", place ? "" : "name", words);
    cell.scope = "col";
    line.append(cell);
  });
  head.append(line);
  table.append(made("caption", "unseen", data.words.caption), head);
  for (const part of data.parts) {
    const body = made("tbody");
    const title = made("tr", "item");
    const name = made("th", "", part.item);
    name.colSpan = data.columns.length + 2;
    name.scope = "rowgroup";
    title.append(name);
    body.append(title, ...part.rows.map((row) => rowOf(row, data)));
    table.append(body);
  }
  return table;
};

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// Arrow keys go from answer to answer, over what was not reported; only one of them is reached by Tab.
const step = (box, event) => {
  const [down, right] = STEPS[event.key] ?? [0, 0];
  const field = event.target.closest("td");
  if (!field || !(down || right)) return;
  const lines = [...box.querySelectorAll("tbody tr:not(.item)")];
  let line = lines.indexOf(field.parentElement);
  let place = field.cellIndex;
  for (;;) {
    line += down;
    place += right;
    const next = lines[line]?.cells[place];
    if (!next) return;
    const button = next.querySelector("button");
    if (!button) continue;
    event.preventDefault();
    reach(box, button);
    button.focus();
    return;
  }
};

const reach = (box, button) => {
  box.querySelectorAll("button").forEach((each) => { each.tabIndex = -1; });
  if (button) button.tabIndex = 0;
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const box = parentElement.querySelector(".answer-grid");
  const { chosen, ...drawn } = data; // what is chosen is marked in the table that stands, so that the keyboard stays where it is
  const shown = JSON.stringify(drawn);
  if (box.dataset.shown !== shown) {
    box.dataset.shown = shown;
    box.replaceChildren(tableOf(data));
    reach(box, box.querySelector("button"));
  }
  box.onkeydown = (event) => step(box, event);
  box.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) setTriggerValue("chosen", button.dataset.code);
  };
  box.querySelectorAll("button").forEach((button) => {
    const isOn = button.dataset.code === chosen;
    if (isOn) {
      button.setAttribute("aria-current", "true");
      reach(box, button);
    } else button.removeAttribute("aria-current");
  });
}
