// The page works without it: ticking chooses its list by itself, and a long list can be searched.
(function () {
  "use strict";

  var form = document.getElementById("audience");
  if (!form) return;

  // A tick among grades says that it is for some grades.
  form.addEventListener("change", function (event) {
    var group = event.target.closest(".under-choice");
    if (!group || event.target.type !== "checkbox" || !event.target.checked) return;
    var radio = form.querySelector('input[type="radio"][value="' + event.target.name + '"]');
    if (radio) radio.checked = true;
  }, true);

  // htmx counts at each change, so nobody needs to ask.
  var again = document.querySelector(".count-again");
  if (again && window.htmx) again.hidden = true;

  var find = form.querySelector(".find");
  if (!find) return;
  var list = document.getElementById("class-list");
  var found = find.querySelector("[data-found]");
  var ticks = Array.prototype.slice.call(list.querySelectorAll(".tick"));
  if (ticks.length < 10) return;
  find.hidden = false;
  function plain(words) {
    return words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }
  find.querySelector("input").addEventListener("input", function (event) {
    var words = plain(event.target.value).split(/\s+/);
    var shown = 0;
    ticks.forEach(function (tick) {
      var name = plain(tick.textContent);
      var fits = words.every(function (word) { return name.indexOf(word) >= 0; });
      tick.hidden = !fits;
      if (fits) shown += 1;
    });
    found.textContent = found.dataset.found.replace("%s", shown);
    event.stopPropagation();
  });
  // What is typed there is no answer of the form.
  find.addEventListener("change", function (event) { event.stopPropagation(); });
})();
