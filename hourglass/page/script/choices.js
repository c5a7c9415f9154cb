// Networks by name, made ready when first wanted; and what several controls have in common.

const network = (name) => once(`network ${name}`, () => ready(data.networks[name].network));
const recognizer = (name) => data.recognizers[name] && once(`recognizer ${name}`, () => ready(data.recognizers[name]));
const swept = (name, m) => once(`sweep ${name} ${m}`, () => ready(data.sweeps[name].networks[m]));

const own = new Map(); // data set: the picture that was drawn or dropped

// The picture that a form chooses: a test one, or one's own.
async function picked(dataset, values) {
  if (values.own && own.has(dataset)) return own.get(dataset);
  return testPicture(dataset, within(values.picture, data.datasets[dataset].count));
}

// A whole number from 0 to below `count`, whatever was typed.
const within = (text, count) => Math.min(count - 1, Math.max(0, Math.round(Number(text) || 0)));

// What a picture is of, in words, where its data set has classes.
function called(dataset, number) {
  const { labels, classes } = data.datasets[dataset];
  return labels ? ` (${labels[classes[number]]})` : "";
}

// What the recognizer sees in a picture, such as ", recognised as 7 (98 %)".
async function recognised(dataset, picture) {
  const model = await recognizer(dataset);
  if (!model) return "";
  const shares = Array.from(model.run(picture.values.map((value) => Math.min(1, Math.max(0, value)))));
  const best = shares.indexOf(Math.max(...shares));
  return `, recognised as ${data.datasets[dataset].labels[best]} (${Math.round(100 * shares[best])} %)`;
}

// Sets how far a control goes, and a note about it.
function limit(form, name, most) {
  const field = form.elements[name];
  field.max = most;
  if (Number(field.value) > most) field.value = most;
}

const hide = (form, names, hidden) => names.forEach((name) => (form.querySelector(`[data-for="${name}"]`).hidden = hidden));

const say = (form, text) => {
  const note = form.querySelector("[data-note]");
  note.textContent = text;
  note.hidden = !text;
};

const beforehand = (name) => `Pictures made beforehand: ${data.networks[name].why}.`;
