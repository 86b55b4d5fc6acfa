"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("moved-data").textContent);
  const entry = byId("entry"), at = byId("at"), miss = byId("miss"), alarm = byId("alarm");
  const whole = new Intl.NumberFormat("en-US");
  const broken = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
  const small = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 });
  const share = (part, all) => (all ? (part / all).toFixed(3) : "–");

  function show() {
    const one = data.confusions[Number(entry.value)], i = Number(at.value);
    const tn = one.true_negative[i], fp = one.false_positive[i];
    const fn = one.false_negative[i], tp = one.true_positive[i];
    // costs[prediction][truth], as in Python.
    const cost = data.costs[0][0] * tn + Number(miss.value) * fn
      + Number(alarm.value) * fp + data.costs[1][1] * tp;
    const said = String(one.threshold[i]);
    byId("at-said").textContent = said;
    at.setAttribute("aria-valuetext", said);
    byId("true-negative").textContent = whole.format(tn);
    byId("false-positive").textContent = whole.format(fp);
    byId("false-negative").textContent = whole.format(fn);
    byId("true-positive").textContent = whole.format(tp);
    byId("cost").textContent = broken.format(cost);
    byId("cost-a-row").textContent = small.format(cost / (tn + fp + fn + tp));
    byId("recall").textContent = share(tp, tp + fn);
    byId("precision").textContent = share(tp, tp + fp);
  }

  function choose() {
    at.value = String(data.start[Number(entry.value)]);
    show();
  }

  miss.value = String(data.costs[0][1]);
  alarm.value = String(data.costs[1][0]);
  entry.addEventListener("change", choose);
  for (const control of [at, miss, alarm]) control.addEventListener("input", show);
  choose();
})();
