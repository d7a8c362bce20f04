// A button that copies a text area as it stands. Over plain http from another PC there is no navigator.clipboard: the old way then,
// and where that fails too, the text is selected, so that Ctrl+C copies it.
const byCommand = (text) => {
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  let isDone = false;
  try {
    isDone = document.execCommand("copy");
  } catch {
    isDone = false;
  }
  area.remove();
  return isDone;
};

const copied = async (text) => {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return byCommand(text);
    }
  }
  return byCommand(text);
};

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const button = parentElement.querySelector(".copy-text");
  const said = parentElement.querySelector(".copy-said");
  button.textContent = data.label;
  if (said.dataset.of !== data.text) said.textContent = "";
  if (data.watched && button.dataset.watched !== data.of) {
    button.dataset.watched = data.of;
    const begun = () => setTriggerValue("begun", true);
    document.querySelector(`.st-key-${data.of} textarea`)?.addEventListener("input", begun, { once: true });
  }
  button.onclick = async () => {
    const area = document.querySelector(`.st-key-${data.of} textarea`);
    const text = area ? area.value : data.text;
    said.dataset.of = text;
    if (await copied(text)) {
      said.textContent = data.done;
      setTriggerValue("copied", text);
    } else {
      if (area) area.select();
      said.textContent = data.by_hand;
    }
  };
}
