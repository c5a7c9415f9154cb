// The table of results, sortable by each column that has values.

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((one, other) => compared(one.cells[column], other.cells[column], down ? -1 : 1));
      body.replaceChildren(...rows);
    });
  });
}

// Whatever the direction, what has no value comes last.
function compared(one, other, sign) {
  const [a, b] = [one, other].map((cell) => (cell.tagName === "TH" ? cell.textContent : cell.dataset.value));
  if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
  return sign * (isNaN(a) ? a.localeCompare(b) : a - b);
}
