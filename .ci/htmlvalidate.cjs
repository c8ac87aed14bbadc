// The rules for the built pages: the recommended ones, but for those named here with a reason.
module.exports = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Case is free in HTML; the pages write it small, as their other tags.
    "doctype-style": ["error", { style: "lowercase" }],
    // The notice and the site's name belong in every title, so that a saved page or a tab says what it is.
    "long-title": "off",
    // A scrolling table is a named region that takes the focus; `section` is for the chapters of a page.
    "prefer-native-element": ["error", { exclude: ["region"] }],
  },
};
