// The one-time link: its token stands behind the #, which no server and no log sees, and goes in by a form.
"use strict";
(() => {
  const form = document.getElementById("enter");
  const token = location.hash.slice(1);
  if (!form || !token) return;
  history.replaceState(null, "", location.pathname + location.search);
  form.elements.code.value = token;
  form.submit();
})();
