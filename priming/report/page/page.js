"use strict";
// Sorting and filtering of the tables. Without it the page says the same, in the order of the report.
(() => {
  const letters = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  /** What a field sorts by: its number, or its text. A field without either sorts last. */
  const keyOf = (cell) => {
    if (cell.dataset.value === undefined) return cell.textContent.trim();
    return cell.dataset.value === "inf" ? Infinity : Number.parseFloat(cell.dataset.value);
  };
  const isEmpty = (key) => key === "" || Number.isNaN(key);

  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? (a > b) - (a < b) : letters.compare(String(a), String(b));

  /** Rows in the order of a column: 1 ascending, -1 descending. Equal rows keep their order, empty ones come last. */
  const sorted = (rows, column, direction) =>
    rows
      .map((row) => ({ row, key: keyOf(row.cells[column]) }))
      .sort((a, b) =>
        isEmpty(a.key) || isEmpty(b.key) ? isEmpty(a.key) - isEmpty(b.key) : direction * compare(a.key, b.key))
      .map((entry) => entry.row);

  const NEXT = { none: "ascending", ascending: "descending", descending: "none" };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const order = NEXT[head.getAttribute("aria-sort")];
        heads.forEach((other) => other.setAttribute("aria-sort", other === head ? order : "none"));
        const direction = order === "ascending" ? 1 : -1;
        body.append(...(order === "none" ? original : sorted(original, column, direction)));
      });
    });
  };

  /** Lower case, and a typed hyphen finds a minus sign. */
  const plain = (text) => text.toLowerCase().replaceAll("\u2212", "-");

  const makeFilterable = (table) => {
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => plain([...row.cells].map((cell) => cell.textContent).join(" ")));
    const box = document.createElement("div");
    const input = document.createElement("input");
    const status = document.createElement("span");
    box.className = "filter";
    input.type = "search";
    input.placeholder = "Filter rows";
    input.setAttribute("aria-label", `Filter the rows of: ${table.getAttribute("data-title")}`);
    status.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        row.hidden = !words.every((word) => texts[index].includes(word));
        shown += row.hidden ? 0 : 1;
      });
      status.textContent = words.length ? `${shown} of ${rows.length} rows` : "";
    });
    box.append(input, status);
    table.closest(".scroll").before(box);
  };

  for (const table of document.querySelectorAll("section.table table")) {
    makeFilterable(table);
    makeSortable(table);
  }
})();
