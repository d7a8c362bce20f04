// The form's sentences, a field in every bracket. The fields are made once: what the server says later never moves the cursor.
const PHONE = "(max-width: 760px)";
const made = (tag, name, text) => {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
};

const fieldOf = (field) => {
  const box = made("input", field.is_text ? "words" : "number");
  box.type = "text";
  box.inputMode = field.is_text ? "text" : "numeric";
  box.autocomplete = "off";
  box.maxLength = 200;
  box.value = field.typed;
  box.placeholder = field.proposed;
  box.dataset.blank = field.blank;
  box.setAttribute("aria-label", field.name);
  return box;
};

const sentenceOf = (sentence) => {
  const line = made("p", "sentence");
  line.append(sentence.literals[0]);
  sentence.fields.forEach((field, place) => {
    const around = made("span", "bracket", "（");
    around.append(fieldOf(field), "）");
    line.append(around, sentence.literals[place + 1]);
  });
  line.dataset.sentence = sentence.fields[0]?.blank ?? "";
  return line;
};

// The crops stand on the page once, outside of what the server draws anew at every field; they may come a moment after the form.
const CROPS_WAIT_MS = 250, CROPS_TRIES = 40;
const takeCrops = (box, tries = CROPS_TRIES) => {
  const crops = document.querySelectorAll(".picture-crops figure");
  for (const line of crops.length ? box.querySelectorAll(".sentence") : []) {
    const own = [...crops].filter((crop) => crop.dataset.sentence === line.dataset.sentence);
    if (!own.length || line.previousElementSibling?.matches(".sentence-crop")) continue;
    const around = made("div", "sentence-crop");
    around.append(...own.map((crop) => crop.cloneNode(true)));
    line.before(around);
  }
  if (!crops.length && tries && box.isConnected) setTimeout(() => takeCrops(box, tries - 1), CROPS_WAIT_MS);
  else if (crops.length) box.querySelector("input:focus")?.closest(".sentence").previousElementSibling?.scrollIntoView({ block: "nearest" });
};

const partOf = (part) => {
  const box = made("section", "item");
  box.append(made("h3", "", part.item), ...part.sentences.map(sentenceOf));
  return box;
};

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const box = parentElement.querySelector(".typed-form");
  const fields = () => [...box.querySelectorAll("input")];
  if (box.dataset.form !== data.form) {
    box.dataset.form = data.form;
    box.replaceChildren(...data.parts.map(partOf));
    if (data.has_crops) takeCrops(box);
    const all = fields(); // the cursor goes on where somebody stopped; on a phone it would bring its keys and hide picture and sentence
    if (!matchMedia(PHONE).matches) all[Math.min(all.findLastIndex((field) => field.value) + 1, all.length - 1)]?.focus();
  }
  fields().forEach((field) => {
    const wrong = data.wrong[field.dataset.blank];
    field.title = wrong ?? "";
    if (wrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  });
  const say = () => {
    const words = Object.fromEntries(fields().map((field) => [field.dataset.blank, field.value]));
    const said = JSON.stringify(words);
    if (box.dataset.said === said) return;
    box.dataset.said = said;
    setStateValue("words", words);
  };
  box.onchange = say; // a field was left
  box.onfocusin = (event) => { // the sentence is seen whole beside its field
    const crop = event.target.closest(".sentence")?.previousElementSibling;
    if (crop?.matches(".sentence-crop")) crop.scrollIntoView({ block: "nearest" });
  };
  box.onkeydown = (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const all = fields();
    let last = event.target;
    if (!event.shiftKey && !last.value && last.placeholder) { // the sentence was compared: what was recognised in it is taken
      for (const field of last.closest("p").querySelectorAll("input")) {
        if (all.indexOf(field) < all.indexOf(last) || field.value) continue;
        if (!field.placeholder) break;
        field.value = field.placeholder;
        last = field;
      }
    }
    const next = all[all.indexOf(last) + (event.shiftKey ? -1 : 1)];
    say();
    if (next) {
      next.focus();
      next.select();
    } else if (!event.shiftKey) document.querySelector(data.then)?.focus();
  };
}
