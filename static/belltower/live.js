// The countdown of the hold, and polls that disturb nobody. The page works without any of it.
(function () {
  "use strict";

  // What is left was told by the server; from there on counts how long this page has been open,
  // so that a clock that is wrong does not matter.
  var began = performance.now();
  var shown = null;

  function tick() {
    var hold = document.querySelector("[data-hold]");
    if (!hold) return;
    if (hold !== shown) {
      shown = hold;
      began = performance.now();
    }
    var left = Math.max(0, parseFloat(hold.dataset.hold) - (performance.now() - began) / 1000);
    hold.querySelector("progress").value = left;
    var number = hold.querySelector("[data-hold-left]");
    var words = hold.querySelector("[data-hold-words]");
    if (left > 0 && number) number.textContent = Math.ceil(left);
    else words.textContent = words.dataset.holdWords;
  }
  if (document.querySelector("[data-hold]")) setInterval(tick, 100);

  // Nobody pressed anything for a poll, so the frame's rule about focus is not for it: focus goes to
  // the heading only when a poll has taken away what held it.
  var focused = null;

  function onPoll(name, then) {
    document.addEventListener(name, function (event) {
      if (!event.detail.target || event.detail.target.id !== "live") return;
      event.stopImmediatePropagation();
      then();
    }, true);
  }
  onPoll("htmx:beforeRequest", function () { focused = document.activeElement; });
  onPoll("htmx:afterSettle", function () {
    if (!focused || focused === document.body || document.activeElement !== document.body) return;
    var heading = document.querySelector("h1");
    heading.setAttribute("tabindex", "-1");
    heading.focus();
  });

  document.querySelectorAll("[data-print]").forEach(function (holder) {
    holder.hidden = false;
    holder.querySelector("button").addEventListener("click", function () { window.print(); });
  });
})();
