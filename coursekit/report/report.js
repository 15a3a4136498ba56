const table = document.querySelector("table.sortable");
const body = table.tBodies[0];
const heads = [...table.tHead.rows[0].cells];
const order = new Intl.Collator(undefined, { numeric: true }); // of words: it has 5.25 above 5.5
const marks = " wurnpf"; // from the least to the most; an outcome's letter is the class of its cell

const isNumber = (head) => head.classList.contains("number") || head.dataset.marks;

const value = (row, column) => {
  const cell = row.cells[column];
  if (!heads[column].dataset.marks) return cell.dataset.value ?? cell.textContent.trim();
  const mark = marks.indexOf(cell.className);
  const points = cell.className === "p" ? parseFloat(cell.textContent.slice(1)) : 0;
  return mark > 0 ? String(mark * 1e6 + points) : "";
};

table.tHead.addEventListener("click", ({ target }) => {
  const head = target.closest("button")?.parentElement;
  if (!head) return;
  const down = head.ariaSort === "ascending";
  const rows = [...body.rows].sort((a, b) => {
    const [one, other] = [value(a, head.cellIndex), value(b, head.cellIndex)];
    if (!one || !other) return !one - !other; // what is unknown stays at the end
    return (isNumber(head) ? one - other : order.compare(one, other)) * (down ? -1 : 1);
  });
  for (const other of heads) other.removeAttribute("aria-sort");
  head.ariaSort = down ? "descending" : "ascending";
  body.append(...rows);
});

const form = document.querySelector("form.filter");
const { is, checkpoint, outcome, below } = form.elements;
const count = form.querySelector("output");

const fits = (row) => {
  if (is.value && !row.dataset.is.split(" ").includes(is.value)) return false;
  if (below.value && !(row.cells[1].dataset.value !== "" && +row.cells[1].dataset.value < +below.value)) return false;
  if (!outcome.value) return true;
  const columns = checkpoint.value ? [+checkpoint.value] : heads.flatMap((h, i) => (h.dataset.marks ? [i] : []));
  const wanted = outcome.value === "not-passed" ? "punr" : outcome.value;
  return columns.some((column) => {
    const mark = row.cells[column].className;
    return mark !== "" && wanted.includes(mark);
  });
};

const filter = () => {
  // A checkpoint alone asks for those who did not pass it.
  if (checkpoint.value && !outcome.value) outcome.value = "not-passed";
  let shown = 0;
  for (const row of body.rows) shown += !(row.hidden = !fits(row));
  count.value = `${shown} of ${body.rows.length} students`;
};

form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
// A link to a student who is filtered out would lead nowhere.
addEventListener("hashchange", () => {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!row?.hidden) return;
  form.reset();
  setTimeout(() => row.scrollIntoView({ block: "center" }));
});
filter();
