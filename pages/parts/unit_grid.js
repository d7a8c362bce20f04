// A table of units and what is due, with ticks. Words come as data and are set as text, never as markup.
const made = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const mark = ([light, sign, words]) => {
  const shown = made("span", `mark ${light}`, sign);
  shown.title = words;
  shown.setAttribute("aria-label", words);
  return shown;
};

const tick = (label, isOn, onChange) => {
  const box = made("input");
  box.type = "checkbox";
  box.checked = isOn;
  box.setAttribute("aria-label", label);
  box.addEventListener("change", () => onChange(box.checked));
  return box;
};

const unpacked = (data) => ({
  ...data,
  groups: data.groups.map((group) => ({
    ...group,
    rows: group.rows.map(([code, name, address, note, behind, cells]) => ({ code, name, address, note, behind, cells: cells.map((place) => data.cells[place]) })),
  })),
});

const rowOf = (row, data, ticked, say) => {
  const line = made("tr", row.behind ? "" : "fine");
  if (data.may_tick) {
    const cell = made("td", "tick");
    const hold = made("label", "");
    hold.append(tick(`${data.words.tick} ${row.name}`, ticked.has(row.code), (isOn) => { ticked[isOn ? "add" : "delete"](row.code); say(); }));
    cell.append(hold);
    line.append(cell);
  }
  const head = made("th", "name");
  head.scope = "row";
  const link = made("a", "", row.name);
  link.href = row.address;
  link.target = "_self";
  head.append(link);
  if (row.note) head.append(made("small", "", row.note));
  if (row.behind) head.append(made("small", "what", row.behind));
  line.append(head);
  for (const cell of row.cells) {
    const field = made("td", "cell");
    field.append(mark(cell));
    line.append(field);
  }
  return line;
};

const headOf = (group, data, ticked, say, redraw) => {
  const head = made("thead");
  const line = made("tr");
  if (data.may_tick) {
    const cell = made("th", "tick");
    const codes = group.rows.map((row) => row.code);
    const hold = made("label", "");
    hold.append(tick(`${data.words.tick_all} ${group.title}`, codes.length > 0 && codes.every((code) => ticked.has(code)), (isOn) => {
      codes.forEach((code) => ticked[isOn ? "add" : "delete"](code));
      redraw();
      say();
    }));
    cell.append(hold);
    line.append(cell);
  }
  const name = made("th", "name", group.title);
  name.scope = "col";
  if (group.counts) name.append(made("small", "", group.counts));
  line.append(name);
  for (const column of data.columns) {
    const cell = made("th", column.is_chosen ? "cell chosen" : "cell", column.label);
    cell.scope = "col";
    cell.title = column.words;
    cell.append(made("small", "", column.day));
    line.append(cell);
  }
  head.append(line);
  return head;
};

export default function (component) {
  const { data: sent, parentElement, setStateValue } = component;
  const box = parentElement.querySelector(".unit-grid");
  const { ticked: before, ...drawn } = sent; // a tick is in the table already: only other rows or words draw it anew
  const shown = JSON.stringify(drawn);
  if (box.dataset.shown === shown) return;
  box.dataset.shown = shown;
  const data = unpacked(sent);
  const ticked = new Set(before);
  const say = () => setStateValue("ticked", [...ticked]);
  const draw = () => {
    box.replaceChildren();
    for (const group of data.groups) {
      const table = made("table");
      table.setAttribute("aria-label", group.title); // what a phone says below it is no name
      const body = made("tbody");
      group.rows.forEach((row) => body.append(rowOf(row, data, ticked, say)));
      table.append(headOf(group, data, ticked, say, draw), body);
      const fine = group.rows.filter((row) => !row.behind).length;
      if (fine) table.append(made("caption", "", data.words.rest.replace("{count}", fine)));
      box.append(table);
    }
  };
  draw();
}
