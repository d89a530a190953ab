// Loaded as a classic script in <head>, so that theme and language are right before the first paint.
(function () {
  var root = document.documentElement;
  var theme = null;
  var language = null;
  try {
    theme = localStorage.getItem("ui.theme");
    language = localStorage.getItem("ui.language");
  } catch (error) {
    // Storage may be switched off; the pages work without it.
  }
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (language !== "zh" && language !== "en") {
    language = (navigator.language || "").toLowerCase().indexOf("zh") === 0 ? "zh" : "en";
  }
  root.lang = language === "zh" ? "zh-CN" : "en";
})();
