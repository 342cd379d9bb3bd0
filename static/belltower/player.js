// Draws our player over the browser's own, which stays where there is no script.
(function () {
  "use strict";

  var playing = null;

  function enhance(player) {
    if (player.dataset.ready) return;
    player.dataset.ready = "yes";
    var audio = player.querySelector("audio");
    var button = player.querySelector("button");
    var wave = player.querySelector(".wave");
    var drawing = button.querySelector("use");
    var play = drawing.getAttribute("href");
    var bars = wave.querySelectorAll("rect");

    function show() {
      var isPlaying = !audio.paused && !audio.ended;
      button.setAttribute("aria-label", isPlaying ? player.dataset.pause : player.dataset.play);
      drawing.setAttribute("href", isPlaying ? play.replace("#i-play", "#i-pause") : play);
    }
    function progress() {
      var heard = audio.duration ? audio.currentTime / audio.duration : 0;
      bars.forEach(function (bar, n) {
        bar.classList.toggle("heard", heard > 0 && n / bars.length <= heard);
      });
    }
    audio.removeAttribute("controls");
    audio.hidden = true;
    button.hidden = false;
    wave.removeAttribute("hidden");
    show();
    button.addEventListener("click", function () {
      if (!audio.paused) return audio.pause();
      if (playing && playing !== audio) playing.pause();
      playing = audio;
      audio.play();
    });
    ["play", "pause", "ended"].forEach(function (name) { audio.addEventListener(name, show); });
    audio.addEventListener("timeupdate", progress);
    audio.addEventListener("ended", function () { audio.currentTime = 0; progress(); });
  }

  function all() { document.querySelectorAll("[data-player]").forEach(enhance); }

  all();
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
})();
