// A microphone before the upload field: it records, renders 8 kHz WAV, and keeps the sound until
// the server has confirmed it. Without it, or without a microphone, the field takes a file.
(function () {
  "use strict";

  var LONGEST = 60, SOON = 50, RATE = 8000, BARS = 64;
  var LARGEST = 10 * 1024 * 1024, LONGEST_FILE = 180, HEARD = 0.012;
  var SVG = "http://www.w3.org/2000/svg";
  var Context = window.AudioContext || window.webkitAudioContext;
  var unsent = 0;

  window.addEventListener("beforeunload", function (event) {
    if (unsent > 0) event.preventDefault();
  });

  function clock(seconds) {
    var whole = Math.floor(seconds);
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  }

  function wav(buffer) {
    var samples = buffer.getChannelData(0);
    var view = new DataView(new ArrayBuffer(44 + samples.length * 2));
    function text(at, words) {
      for (var n = 0; n < words.length; n += 1) view.setUint8(at + n, words.charCodeAt(n));
    }
    text(0, "RIFF");
    view.setUint32(4, 36 + samples.length * 2, true);
    text(8, "WAVEfmt ");
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true);
    view.setUint16(22, 1, true);
    view.setUint32(24, buffer.sampleRate, true);
    view.setUint32(28, buffer.sampleRate * 2, true);
    view.setUint16(32, 2, true);
    view.setUint16(34, 16, true);
    text(36, "data");
    view.setUint32(40, samples.length * 2, true);
    for (var n = 0; n < samples.length; n += 1) {
      var one = Math.max(-1, Math.min(1, samples[n]));
      view.setInt16(44 + n * 2, one < 0 ? one * 0x8000 : one * 0x7fff, true);
    }
    return new Blob([view], { type: "audio/wav" });
  }

  function offline(seconds) {
    // Some browsers render at no telephone's rate; the server does it for them.
    var rates = [RATE, 16000, 44100];
    for (var n = 0; n < rates.length; n += 1) {
      try {
        return new OfflineAudioContext(1, Math.max(1, Math.ceil(seconds * rates[n])), rates[n]);
      } catch (refused) { if (n === rates.length - 1) throw refused; }
    }
  }

  function rendered(sound) {
    var context = offline(sound.duration);
    var source = context.createBufferSource();
    source.buffer = sound;
    source.connect(context.destination);
    source.start();
    return context.startRendering();
  }

  function Recorder(form) {
    var here = function (selector) { return form.querySelector(selector); };
    var say = form.dataset;
    var file = here('input[type="file"]'), source = here('input[name="source"]');
    var record = here(".act-record"), play = here(".act-play"), send = here(".act-send");
    var said = here(".said-here"), fault = here(".fault"), hearing = here(".hearing");
    var time = here(".time"), level = here(".level"), upload = here(".upload");
    var context = null, stream = null, media = null, ticking = 0, began = 0;
    var sound = null, blob = null, heardAt = 0, hasWarned = false, preview = null, isSending = false;

    function tell(words) { said.textContent = words; }
    function blame(words) {
      fault.textContent = words;
      fault.hidden = !words;
    }
    function label(button, words) { button.querySelector("span").textContent = words; }
    function keep(given) {
      if (Boolean(blob) !== Boolean(given)) unsent += given ? 1 : -1;
      blob = given;
      play.hidden = send.hidden = !given;
    }
    function audio() {
      context = context || new Context();
      return context.resume().then(function () { return context; });
    }

    for (var n = 0; n < BARS; n += 1) {
      var bar = document.createElementNS(SVG, "rect");
      bar.setAttribute("x", n * 5);
      bar.setAttribute("width", 3);
      level.appendChild(bar);
    }
    var bars = Array.prototype.slice.call(level.children);
    var levels = [];
    function draw() {
      bars.forEach(function (bar, n) {
        var high = 2 + Math.round((levels[n] || 0) * 28);
        bar.setAttribute("height", high);
        bar.setAttribute("y", (32 - high) / 2);
        bar.classList.toggle("on", levels[n] !== undefined);
      });
    }

    function listen(analyser) {
      var samples = new Float32Array(analyser.fftSize);
      began = performance.now();
      heardAt = 0;
      hasWarned = false;
      levels = [];
      draw();
      ticking = window.setInterval(function () {
        analyser.getFloatTimeDomainData(samples);
        var power = samples.reduce(function (sum, one) { return sum + one * one; }, 0);
        var loud = Math.sqrt(power / samples.length), now = performance.now();
        var seconds = (now - began) / 1000;
        if (loud > HEARD) heardAt = now;
        levels.push(Math.min(1, loud * 5));
        if (levels.length > BARS) levels.shift();
        draw();
        time.textContent = clock(Math.min(seconds, LONGEST));
        var words = heardAt && now - heardAt < 2000 ? say.hears : seconds > 1 ? say.hearsNothing : "";
        if (hearing.textContent !== words) hearing.textContent = words;
        if (seconds >= SOON && !hasWarned) {
          hasWarned = true;
          tell(say.soon);
        }
        if (seconds >= LONGEST) stop();
      }, 100);
    }

    function start() {
      blame("");
      navigator.mediaDevices.getUserMedia({ audio: true }).then(function (given) {
        stream = given;
        return audio();
      }).then(function () {
        var analyser = context.createAnalyser(), pieces = [];
        analyser.fftSize = 2048;
        context.createMediaStreamSource(stream).connect(analyser);
        media = new MediaRecorder(stream);
        media.addEventListener("dataavailable", function (event) { pieces.push(event.data); });
        media.addEventListener("stop", function () {
          take(new Blob(pieces, { type: media.mimeType }), "browser").catch(function () {
            blame(say.unreadable);
          });
        });
        keep(null);
        media.start();
        listen(analyser);
        label(record, say.stop);
        record.classList.add("is-recording");
        tell(say.started);
      }).catch(function (why) {
        quiet();
        var isRefused = why.name === "NotAllowedError" || why.name === "SecurityError";
        blame(isRefused ? say.refused : say.absent);
        upload.open = true;
      });
    }

    function quiet() {
      window.clearInterval(ticking);
      if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
      stream = null;
      record.classList.remove("is-recording");
    }

    function stop() {
      if (!media || media.state === "inactive") return;
      media.stop();
      quiet();
      hearing.textContent = "";
      label(record, say.again);
      tell(say.stopped);
    }

    // Whatever was recorded or picked becomes one kind of file, here.
    function take(raw, from) {
      return raw.arrayBuffer().then(function (bytes) {
        return audio().then(function () { return context.decodeAudioData(bytes); });
      }).then(function (decoded) {
        if (decoded.duration > LONGEST_FILE) throw new RangeError(say.long);
        return rendered(decoded);
      }).then(function (made) {
        sound = made;
        source.value = from;
        keep(wav(made));
        time.textContent = clock(made.duration);
        put();
      });
    }

    function put() {
      // Into the field as well, so that the form sends it even by itself.
      try {
        var carrier = new DataTransfer();
        carrier.items.add(new File([blob], "recording.wav", { type: "audio/wav" }));
        file.files = carrier.files;
      } catch (refused) { /* An old browser: the file goes by fetch alone. */ }
    }

    function listenAgain() {
      if (preview) {
        preview.stop();
        return;
      }
      audio().then(function () {
        preview = context.createBufferSource();
        preview.buffer = sound;
        preview.connect(context.destination);
        label(play, say.pause);
        preview.addEventListener("ended", function () {
          preview = null;
          label(play, say.play);
        });
        preview.start();
      });
    }

    function deliver() {
      if (!blob || isSending) return;
      isSending = true;
      blame("");
      tell(say.saving);
      var fields = new FormData(form);
      fields.set("file", blob, "recording.wav");
      fetch(form.action, {
        method: "POST",
        body: fields,
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        redirect: "error"
      }).then(function (answer) {
        return answer.text().then(function (page) {
          if (answer.ok) return settle(page);
          if (answer.status === 422) return refuse(page);
          tell(say.failed);
        });
      }).catch(function () {
        tell(say.offline);
      }).finally(function () { isSending = false; });
    }

    function settle(page) {
      var section = form.closest(".voice");
      window.removeEventListener("online", deliver);
      keep(null);
      section.innerHTML = page;
      section.querySelectorAll("[data-recorder]").forEach(begin);
      var news = document.getElementById("voice-news"), done = section.querySelector(".done-here");
      if (news && done) news.textContent = done.textContent;
      section.querySelector("h2").focus();
      // The policy's answer beside the step listens.
      document.body.dispatchEvent(new CustomEvent("voice-kept"));
    }

    function refuse(page) {
      var said = new DOMParser().parseFromString(page, "text/html").querySelector(".error-text");
      tell("");
      blame(said ? said.textContent.trim() : say.failed);
    }

    function pick() {
      var picked = file.files[0];
      keep(null);
      blame("");
      if (!picked) return;
      if (picked.size > LARGEST) {
        blame(say.large);
        file.value = "";
        return;
      }
      take(picked, "file").catch(function (why) {
        // The server knows formats that this browser does not.
        source.value = "file";
        if (why instanceof RangeError) blame(why.message);
      });
    }

    record.addEventListener("click", function () {
      if (media && media.state === "recording") stop(); else start();
    });
    play.addEventListener("click", listenAgain);
    send.addEventListener("click", deliver);
    file.addEventListener("change", pick);
    form.addEventListener("submit", function (event) {
      if (!blob) return;
      event.preventDefault();
      deliver();
    });
    window.addEventListener("online", deliver);
    if (navigator.mediaDevices && window.MediaRecorder && Context) {
      here(".live-recorder").hidden = false;
      upload.open = Boolean(here(".upload .field-error"));
      draw();
    }
  }

  function begin(form) {
    if (form.dataset.ready) return;
    form.dataset.ready = "yes";
    new Recorder(form);
  }

  document.querySelectorAll("[data-recorder]").forEach(begin);
})();
