// Brings in what is new, and gives recordings a round button. Every form works without it.
"use strict";

const EVERY = 700;
const PLAY = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 5v14l11-7z"/></svg>';
const PAUSE =
  '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M7 5h4v14H7zM13 5h4v14h-4z"/></svg>';
const page = document.getElementById("main");
const served = new WeakMap(); // each device as the company drew it

function dress(device) {
  served.set(device, device.outerHTML);
  for (const player of device.querySelectorAll(".player")) giveButton(player);
}

function giveButton(player) {
  const audio = player.querySelector("audio");
  const bars = [...player.querySelectorAll("rect")];
  const button = document.createElement("button");
  button.type = "button";
  const show = () => {
    button.innerHTML = audio.paused ? PLAY : PAUSE;
    button.setAttribute("aria-label", audio.paused ? "Play the recording" : "Pause the recording");
  };
  button.addEventListener("click", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
    if (audio.paused) audio.play();
    else audio.pause();
  });
  audio.addEventListener("play", show);
  audio.addEventListener("pause", show);
  audio.addEventListener("timeupdate", () => {
    const part = audio.currentTime / audio.duration;
    bars.forEach((bar, at) => bar.classList.toggle("heard", (at + 1) / bars.length <= part));
  });
  audio.hidden = true;
  show();
  player.prepend(button);
}

// Somebody is listening to it, or writing in it: it is left as it is.
function isInUse(device) {
  const audio = [...device.querySelectorAll("audio")];
  return audio.some((each) => !each.paused) || device.querySelector("details[open]") !== null;
}

function bringIn(fresh) {
  for (const name of ["counts", "weather"]) {
    const [old, now] = [document.getElementById(name), fresh.getElementById(name)];
    if (old.innerHTML !== now.innerHTML) keepingFocus(old, () => (old.innerHTML = now.innerHTML));
  }
  const devices = document.getElementById("devices");
  const wanted = [...fresh.getElementById("devices").children].map((now) => {
    const old = now.id && document.getElementById(now.id);
    if (old && (isInUse(old) || served.get(old) === now.outerHTML)) return old;
    document.adoptNode(now);
    if (old) keepingFocus(old, () => old.replaceWith(now));
    if (now.id) dress(now);
    return now;
  });
  for (const each of [...devices.children]) if (!wanted.includes(each)) each.remove();
  wanted.forEach((each, at) => {
    if (devices.children[at] !== each) devices.insertBefore(each, devices.children[at] ?? null);
  });
}

function keepingFocus(old, change) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const id = old.id;
  change();
  if (active) document.querySelector(`#${CSS.escape(id)} [value="${CSS.escape(active.value ?? "")}"]`)?.focus();
}

async function look() {
  try {
    if (document.hidden) return;
    const news = await (await fetch("/sandbox/news")).text();
    if (news === page.dataset.news) return;
    const html = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(html, "text/html");
    bringIn(fresh);
    page.dataset.news = fresh.getElementById("main").dataset.news;
  } catch (gone) {
    // The sandbox was stopped; when it is there again, this goes on.
  } finally {
    setTimeout(look, EVERY);
  }
}

if (page.dataset.news) {
  document.documentElement.classList.add("live");
  for (const device of document.querySelectorAll(".device")) dress(device);
  setTimeout(look, EVERY);
}
