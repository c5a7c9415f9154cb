// What is chosen in a form stands in the address behind its name, `#walk?of=mnist_dense&step=4`: a link shows what one saw.

const tools = new Map(); // id of a form: { form, prepare, update }

// `prepare(values)` makes what depends on the choice, such as sliders; `update(values)` shows it. Both may take their time.
function tool(id, update, prepare = () => {}) {
  const form = document.getElementById(id)?.querySelector("form");
  if (!form) return;
  let latest = 0;
  const run = async (remember) => {
    const mine = ++latest;
    await prepare(chosen(form), form);
    if (mine !== latest) return;
    if (remember) history.replaceState(null, "", `#${id}?${new URLSearchParams(chosen(form))}`);
    form.setAttribute("aria-busy", "true");
    await update(chosen(form), form, () => mine !== latest);
    if (mine === latest) form.removeAttribute("aria-busy");
  };
  form.addEventListener("input", () => run(true));
  form.addEventListener("submit", (event) => event.preventDefault());
  tools.set(id, { form, prepare, run });
}

// The values of a form, without those that stand where they began or belong to no control of now.
function chosen(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || field.closest("[hidden]")) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) values[field.name] = field.value;
    } else if (!("quiet" in field.dataset && field.value === field.dataset.quiet)) values[field.name] = field.value;
  }
  return values;
}

function fill(form, values) {
  for (const field of form.elements) {
    if (field.type === "radio") field.checked = values[field.name] === field.value || (!(field.name in values) && field.defaultChecked);
    else if (field.type === "checkbox") field.checked = field.name in values;
    else if (field.name in values) field.value = values[field.name];
    else if ("quiet" in field.dataset) field.value = field.dataset.quiet;
  }
}

async function follow() {
  const [id, query] = location.hash.slice(1).split("?");
  const target = document.getElementById(id);
  if (!target) return;
  target.closest("details")?.setAttribute("open", "");
  const found = tools.get(id);
  if (found && query) {
    const values = Object.fromEntries(new URLSearchParams(query));
    fill(found.form, values);
    await found.prepare(chosen(found.form), found.form);
    fill(found.form, values);
    await found.run(false);
  }
  if (query) target.scrollIntoView();
}
