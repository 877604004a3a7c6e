// Fills the list of suggestions of a search field while a reader types. Without it, the list holds
// the topics and places of the portal, and the form works as ever.
(function () {
  "use strict";
  document.querySelectorAll("input[data-suggest]").forEach(function (field) {
    var list = field.list, timer, asked = "", known = {};
    if (!list) {
      list = document.createElement("datalist");
      list.id = field.id + "-list";
      field.after(list);
      field.setAttribute("list", list.id);
    }
    function show(rows) {
      list.replaceChildren.apply(list, rows.map(function (row) {
        var option = document.createElement("option");
        option.value = row.text;
        option.label = row.kind;
        return option;
      }));
    }
    field.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var typed = field.value.trim();
        if (typed.length < 1 || typed === asked) { return; }
        asked = typed;
        if (known[typed]) { show(known[typed]); return; }
        fetch(field.dataset.suggest + "?q=" + encodeURIComponent(typed))
          .then(function (answer) { return answer.ok ? answer.json() : { suggestions: [] }; })
          .then(function (found) {
            known[typed] = found.suggestions;
            if (asked === typed) { show(found.suggestions); }
          })
          .catch(function () {});
      }, 150);
    });
  });
}());
