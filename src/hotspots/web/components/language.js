// Streamlit fixes the lang attribute of the page to "en" and keeps some of its own strings in English.
// This sets the language and replaces those strings, now and when they appear later. No less-than sign may
// stand before a letter here: the sanitiser of st.html would drop the whole script.
(() => {
  const page = document;
  const strings = new Map(Object.entries(__STRINGS__));
  // "{size} per file" is a pattern: what stands at the fields is kept.
  const fields = /\\?\{([a-z]+)\\?\}/g;
  const patterns = [...strings].filter(([text]) => text.includes("{")).map(([text, translated]) => ({
    form: new RegExp("^" + text.replace(/[.*+?()|[\]\\]/g, "\\$&").replace(fields, "(.+)") + "$"),
    names: [...text.matchAll(fields)].map((found) => found[1]),
    translated,
  }));
  const find = (text) => {
    if (strings.has(text)) return strings.get(text);
    for (const { form, names, translated } of patterns) {
      const found = form.exec(text);
      if (found) return translated.replace(fields, (_, name) => found[names.indexOf(name) + 1]);
    }
    return undefined;
  };
  const attributes = ["aria-label", "aria-roledescription", "title", "placeholder"];
  page.documentElement.lang = __LANGUAGE__;

  // The English original is remembered on the node, so that a switch of language finds it again.
  const translate = (node, name, value) => {
    node.hotspotsWords ??= {};
    const seen = node.hotspotsWords[name];
    const original = seen && seen.shown === value ? seen.original : value;
    const text = find(original.trim());
    if (text === undefined) return value;
    node.hotspotsWords[name] = { original, shown: text };
    return text;
  };
  const visitText = (node) => {
    const text = translate(node, "text", node.nodeValue);
    if (text !== node.nodeValue) node.nodeValue = text;
  };
  const visitFrame = (frame) => {
    const inside = frame.contentDocument?.documentElement; // null for a frame of another origin: there is none
    if (inside) inside.lang = page.documentElement.lang;
  };
  const visitElement = (element) => {
    if (element.tagName === "IFRAME") {
      visitFrame(element);
      element.addEventListener("load", () => visitFrame(element));
    }
    for (const name of attributes) {
      const value = element.getAttribute(name);
      if (!value) continue;
      const text = translate(element, name, value);
      if (text !== value) element.setAttribute(name, text);
    }
  };
  const visit = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return visitText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    visitElement(root);
    const walker = page.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      node.nodeType === Node.TEXT_NODE ? visitText(node) : visitElement(node);
    }
  };

  window.hotspotsLanguage?.disconnect();
  window.hotspotsLanguage = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else if (change.type === "attributes") visitElement(change.target);
      else visitText(change.target);
    }
  });
  window.hotspotsLanguage.observe(page.documentElement, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: attributes,
  });
  visit(page.body);
})();
