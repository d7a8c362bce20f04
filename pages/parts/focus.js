// Puts the cursor into the first box that a selector finds. The boxes are drawn a moment after this, the first ones later still, and may be
// drawn anew, which loses the cursor. Whoever has left the box is not brought back: the key meant for a button would be typed into it.
let asked = 0;

export default function ({ data }) {
  if (data.number === asked) return;
  asked = data.number;
  let reached = null;
  let isLeft = false;
  const leave = (event) => {
    isLeft ||= event.type === "pointerdown" || event.key === "Tab" || event.key === "Escape";
  };
  const follow = (turn) => ["keydown", "pointerdown"].forEach((kind) => document[turn](kind, leave, true));
  const reach = (tries) => {
    const box = document.querySelector(data.boxes);
    if (!isLeft && box && (box !== reached || document.activeElement === document.body)) {
      reached = box;
      box.focus();
      if (box.tagName === "TEXTAREA") box.select();
    }
    if (tries && !isLeft && data.number === asked) setTimeout(reach, 150, tries - 1);
    else follow("removeEventListener");
  };
  follow("addEventListener");
  setTimeout(reach, 150, 12);
}
