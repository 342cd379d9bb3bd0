// Nothing here is needed: it saves a look around for those who have it.
(function () {
  "use strict";

  function focusOn(element) {
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus();
  }

  // Safari does not honour autofocus on a summary of errors.
  var summary = document.getElementById("error-summary");
  if (summary) focusOn(summary);

  // After a swap that took away what was pressed, focus would fall to <body>: it goes to the new heading.
  document.addEventListener("htmx:beforeRequest", function (event) {
    event.detail.target.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    event.detail.target.removeAttribute("aria-busy");
    if (document.activeElement && document.activeElement !== document.body) return;
    focusOn(event.detail.elt.querySelector("h1, h2, h3") || event.detail.elt);
  });

  // A reference is written with a hidden button beside it, shown only where it can work.
  document.querySelectorAll(".ref button[data-copy]").forEach(function (button) {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(button.dataset.copy).then(function () {
        button.nextElementSibling.textContent = button.dataset.copied;
      });
    });
  });

  // The sheet of further links closes as a menu does.
  var more = document.querySelector(".more details");
  if (more) {
    document.addEventListener("click", function (event) {
      if (!more.contains(event.target)) more.open = false;
    });
    more.addEventListener("keydown", function (event) {
      if (event.key === "Escape") {
        more.open = false;
        more.querySelector("summary").focus();
      }
    });
  }
})();
