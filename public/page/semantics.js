// Mirrors the program's semantics tree as ARIA elements over the canvas, and brings actions on them back.
//
// Elements are made once and then changed in place: a screen reader's cursor and the keyboard focus stay where they are.

const typed_milliseconds = 1000;  // After so long what was typed is no longer waited for.
const Click = 1, Focus = 2, Blur = 3, Value = 4;

const text_roles = new Set(["text", "heading", "status", "alert"]);
const group_roles = new Set(["group", "region", "main", "navigation", "banner", "contentinfo", "complementary", "list", "listitem", "tablist", "radiogroup", "grid", "table", "row", "rowgroup", "toolbar", "scroll", "article", "figure"]);

function make_element(node) {
  if (node.role === "textbox" || node.role === "searchbox" || node.role === "spinbutton") {
    const element = document.createElement(node.lines ? "textarea" : "input");
    if (!node.lines) element.type = node.secret ? "password" : node.role === "searchbox" ? "search" : "text";
    if (node.role === "spinbutton") {
      element.setAttribute("role", "spinbutton");
      element.inputMode = "decimal";
    }
    element.autocomplete = "off";
    element.spellcheck = false;
    element.setAttribute("autocapitalize", "off");
    return element;
  }
  if (node.role === "text") {
    const element = document.createElement("p");
    element.className = "word";
    return element;
  }
  const element = document.createElement("div");
  if (node.role !== "scroll") element.setAttribute("role", node.role);
  if (node.role === "listbox") element.id = "open_list";  // There is one at a time.
  if (node.role === "heading" || node.role === "status" || node.role === "alert") element.className = "word";
  else if (group_roles.has(node.role)) element.className = "group";
  return element;
}

function set(element, name, value) {
  if (value === undefined || value === null || value === "") element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

export function make_semantics(page) {
  const root = document.getElementById("semantics");
  const elements = new Map();
  const module = page.module;
  // What was typed into a field and not yet told back: the program is a frame or two behind a fast hand.
  const typed = new WeakMap();
  const is_behind = (field, value) => {
    const now = performance.now();
    const open = (typed.get(field) ?? []).filter((entry) => now - entry.time < typed_milliseconds);
    const told = open.findIndex((entry) => entry.value === value);
    const left = told >= 0 ? open.slice(told + 1) : value === field.dataset.told ? open : [];  // Else the program decided otherwise.
    typed.set(field, left);
    field.dataset.told = value;
    return left.length > 0;
  };
  const send = (id, kind, text = "", flag = 0) => {
    page.guarded(() => page.with_text(text, (at, length) => module._page_action(id, kind, at, length, flag)));
    page.wake();
  };
  const id_of = (target) => Number(target.closest?.("[data-id]")?.dataset.id ?? 0);

  // Mouse clicks reach the canvas as pointer events; only clicks made by keyboard, assistive technology or scripts
  // (detail 0) are brought to the widget as an action.
  root.addEventListener("click", (event) => { if (event.detail === 0) send(id_of(event.target), Click); });
  root.addEventListener("focusin", (event) => send(id_of(event.target), Focus, "", event.target.matches(":focus-visible") ? 1 : 0));
  root.addEventListener("focusout", (event) => { typed.delete(event.target); send(id_of(event.target), Blur); });
  const type = (field) => {
    if (!typed.has(field)) typed.set(field, []);
    typed.get(field).push({ value: field.value, time: performance.now() });
    send(id_of(field), Value, field.value);
  };
  root.addEventListener("input", (event) => type(event.target));
  root.addEventListener("compositionend", (event) => type(event.target));

  function apply(node) {
    let element = elements.get(node.id);
    if (!element) {
      element = make_element(node);
      element.dataset.id = node.id;
      elements.set(node.id, element);
    }
    const is_field = "value" in element;
    if (text_roles.has(node.role)) {
      if (element.textContent !== node.name) element.textContent = node.name;
    } else {
      set(element, "aria-label", node.name);
    }
    if (is_field) {
      // The field's own text wins while it is ahead of the program's, and while an input method is composing.
      if (!is_behind(element, node.value ?? "") && element.value !== (node.value ?? "") && !element.dataset.composing) {
        const at = element.selectionStart;
        element.value = node.value ?? "";
        if (document.activeElement === element) element.setSelectionRange(at, at);
      }
      element.placeholder = node.placeholder ?? "";
      element.readOnly = node.read_only ?? false;
      element.disabled = node.disabled ?? false;
      element.classList.toggle("always", node.always ?? false);
      element.style.font = `${node.weight ?? 400} ${node.size ?? 13}px/${node.line ?? 1.45} ${node.mono ? '"JetBrains Mono", monospace' : "Inter, sans-serif"}`;
      element.style.padding = node.padding ?? "0";
      element.style.whiteSpace = node.lines ? (node.wrap === false ? "pre" : "pre-wrap") : "";
      if (node.mono) element.style.tabSize = "4";
    } else {
      set(element, "aria-valuetext", node.role === "slider" || node.role === "progressbar" ? node.value : undefined);
      set(element, "aria-disabled", node.disabled ? "true" : undefined);
      if (node.focusable) set(element, "tabindex", node.skip ? "-1" : "0");
      else set(element, "tabindex", undefined);
      element.classList.toggle("opaque", node.opaque ?? false);
    }
    if (node.role === "combobox") { set(element, "aria-controls", node.expanded === "true" ? "open_list" : undefined); set(element, "aria-haspopup", "listbox"); element.textContent = node.value ?? ""; element.style.color = "transparent"; element.style.opacity = "0"; }
    set(element, "aria-invalid", node.invalid ? "true" : undefined);
    set(element, "aria-description", node.description);
    set(element, "aria-checked", node.checked);
    set(element, "aria-pressed", node.pressed);
    set(element, "aria-selected", node.selected);
    set(element, "aria-expanded", node.expanded);
    set(element, "aria-current", node.current);
    set(element, "aria-modal", node.modal);
    set(element, "aria-busy", node.busy);
    set(element, "aria-level", node.level);
    set(element, "aria-rowindex", node.row);
    set(element, "aria-rowcount", node.rows);
    set(element, "aria-colindex", node.column);
    set(element, "aria-colcount", node.columns);
    set(element, "aria-sort", node.sort);
    set(element, "aria-valuemin", node.min);
    set(element, "aria-valuemax", node.max);
    set(element, "aria-valuenow", node.role === "spinbutton" && Number.isFinite(parseFloat(node.value)) ? parseFloat(node.value) : node.now);
    set(element, "aria-keyshortcuts", node.keys);
  }

  root.addEventListener("compositionstart", (event) => { event.target.dataset.composing = "true"; });
  root.addEventListener("compositionend", (event) => { delete event.target.dataset.composing; });

  return {
    // `text`: {nodes, gone, children: [[parent, [ids]]]}; `bounds`: float32 quintuples id bits, x, y, width, height.
    update(text, bounds_at, bounds_count) {
      if (text !== "") {
        const change = JSON.parse(text);
        for (const node of change.nodes ?? []) apply(node);
        for (const [parent, children] of change.children ?? []) {
          const holder = parent === 0 ? root : elements.get(parent);
          if (!holder) continue;
          // Elements already in the right order are not touched, so that focus stays.
          let next = holder.firstElementChild;
          for (const id of children) {
            const element = elements.get(id);
            if (element === next) next = next.nextElementSibling;
            else if (element) holder.insertBefore(element, next);
          }
        }
        for (const id of change.gone ?? []) {
          const element = elements.get(id);
          if (element && document.activeElement === element) send(id, Blur);
          element?.remove();
          elements.delete(id);
        }
      }
      const integers = new Uint32Array(module.HEAPU8.buffer, bounds_at, bounds_count * 5);
      const floats = new Float32Array(module.HEAPU8.buffer, bounds_at, bounds_count * 5);
      for (let index = 0; index < bounds_count; index++) {
        const element = elements.get(integers[index * 5]);
        if (!element) continue;
        const style = element.style;
        style.left = `${floats[index * 5 + 1]}px`;
        style.top = `${floats[index * 5 + 2]}px`;
        style.width = `${floats[index * 5 + 3]}px`;
        style.height = `${floats[index * 5 + 4]}px`;
      }
    },
    focus(id) {
      if (id === 0) document.activeElement?.blur?.();
      else elements.get(id)?.focus({ preventScroll: true });
    },
    announce(text) {
      document.getElementById("live").textContent = text;
    },
  };
}
