// Draws boxes over a picture. The page works without it: boxes are then entered by their numbers.
(function () {
  "use strict";

  var form = document.querySelector("[data-redact]");
  if (!form) return;
  var field = form.querySelector('input[name="boxes"]');
  var board = form.querySelector(".redact svg");
  var count = form.querySelector("[data-count]");
  var most = Number(form.dataset.most);
  var boxes = [];
  try { boxes = JSON.parse(field.value || "[]"); } catch (unreadable) { boxes = []; }
  var begun = null;

  function rounded(number) { return Math.round(number * 100) / 100; }

  function rect(box) {
    var drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    ["x", "y", "width", "height"].forEach(function (side, n) {
      drawn.setAttribute(side, box[n] + "%");
    });
    return drawn;
  }

  function draw(more) {
    board.textContent = "";
    boxes.concat(more || []).forEach(function (box) { board.appendChild(rect(box)); });
    field.value = JSON.stringify(boxes);
    count.textContent = count.dataset.count.replace("%s", boxes.length);
  }

  function place(event) {
    var edge = board.getBoundingClientRect();
    function share(at, begins, length) {
      return Math.min(100, Math.max(0, (at - begins) / length * 100));
    }
    return [share(event.clientX, edge.left, edge.width), share(event.clientY, edge.top, edge.height)];
  }

  function between(one, other) {
    return [
      rounded(Math.min(one[0], other[0])), rounded(Math.min(one[1], other[1])),
      rounded(Math.abs(one[0] - other[0])), rounded(Math.abs(one[1] - other[1]))
    ];
  }

  board.addEventListener("pointerdown", function (event) {
    if (event.button !== 0 || boxes.length >= most) return;
    event.preventDefault();
    board.setPointerCapture(event.pointerId);
    begun = place(event);
  });
  board.addEventListener("pointermove", function (event) {
    if (begun) draw([between(begun, place(event))]);
  });
  board.addEventListener("pointerup", function (event) {
    if (!begun) return;
    var box = between(begun, place(event));
    begun = null;
    // A click without a way is no box.
    if (box[2] >= 0.5 && box[3] >= 0.5) boxes.push(box);
    draw();
  });
  board.addEventListener("pointercancel", function () { begun = null; draw(); });

  form.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=do]");
    if (!button || button.value !== "undo") return;
    event.preventDefault();
    boxes.pop();
    draw();
  });

  form.querySelector("[data-how]").hidden = false;
  board.classList.add("draws");
  draw();
})();
