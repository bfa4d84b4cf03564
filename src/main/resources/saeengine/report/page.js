'use strict';
(() => {
  const data = JSON.parse(document.getElementById('run-data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const hidden = new Set();
  const charts = [];

  const ink = (series) => (dark.matches ? series.onDark : series.onLight);
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const superscript = (n) => [...String(n)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[c])).join('');

  function format(value, digits = 4) {
    if (value === null || !Number.isFinite(value)) return '–';
    if (value === 0) return '0';
    const size = Math.abs(value);
    if (size < 0.99e-4 || size >= 1e7) {
      const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
      return (+mantissa === 1 ? '' : +mantissa + '×') + '10' + superscript(+exponent);
    }
    return (size >= 1000 ? Math.round(value) : +value.toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 9 });
  }

  /* Of every shown curve, the point nearest to the pointer along the step axis. */
  Chart.Interaction.modes.nearestOfEach = (chart, event) => {
    const step = chart.scales.x.getValueForPixel(event.x);
    const items = [];
    chart.data.datasets.forEach((set, datasetIndex) => {
      if (!set.hover || !chart.isDatasetVisible(datasetIndex)) return;
      let best = -1;
      set.data.forEach((point, index) => {
        if (point.value === null) return;
        if (best < 0 || Math.abs(point.x - step) < Math.abs(set.data[best].x - step)) best = index;
      });
      if (best >= 0) items.push({ element: chart.getDatasetMeta(datasetIndex).data[best], datasetIndex, index: best });
    });
    return items;
  };

  /* On a logarithmic axis what is not above the floor runs along the floor. */
  const shown = (value, log) => (log && value !== null ? Math.max(value, data.floor) : value);

  const dash = (text) => (text ? text.split(' ').map(Number) : []);

  function line(series, points, more) {
    return {
      data: points, borderDash: dash(series.dash), borderColor: ink(series), backgroundColor: ink(series), borderWidth: 2,
      pointRadius: points.filter((point) => point.value !== null).length === 1 ? 3 : 0, pointHoverRadius: 4, series, hidden: hidden.has(series), ...more,
    };
  }

  function rawPoints(curve, log) {
    const points = [];
    curve.step.forEach((x, i) => {
      const ys = curve.low ? [curve.low[i], curve.high[i]] : [curve.mean[i]];
      ys.forEach((y) => points.push({ x, y: shown(y, log), value: y }));
    });
    return points;
  }

  function lossLines(log) {
    const raw = [], bounds = [], smooth = [];
    data.series.forEach((series, i) => {
      const curve = series.curves[data.main];
      raw.push(line(series, rawPoints(curve, log), { borderWidth: 1, borderDash: [], borderColor: ink(series) + '55', pointRadius: 0, pointHoverRadius: 0 }));
      const points = curve.step.map((x, j) => ({ x, y: shown(curve.smooth[j], log), value: curve.mean[j], smooth: curve.smooth[j] }));
      smooth.push(line(series, points, { hover: true, ...gaps(smooth.slice(), points, series), label: series.label, borderWidth: 3.2 - 1.6 * (i + 1) / data.series.length }));
      if (series.bound !== null && !(log && series.bound < data.floor)) {
        const ends = [0, data.lastStep].map((x) => ({ x, y: series.bound, value: series.bound }));
        bounds.push(line(series, ends, { borderWidth: 1.5, borderDash: data.dashed ? [1.5, 4] : [7, 5], borderDashOffset: data.dashed ? 0 : 6 * i, pointHoverRadius: 0 }));
      }
    });
    /* Chart.js paints the first set on top; the thinner line goes there, so that both show. */
    return [...smooth.reverse(), ...bounds, ...raw];
  }

  /* Where a curve runs on top of one drawn before it, it has gaps, through which that one shows. */
  function gaps(before, points, series) {
    if (series.dash) return {};
    const covers = (chart, i) => before.some((set) => {
      const other = set.data[i];
      return !set.hidden && other && other.x === points[i].x && other.y !== null && points[i].y !== null
        && Math.abs(chart.scales.y.getPixelForValue(other.y) - chart.scales.y.getPixelForValue(points[i].y)) < 1.6;
    });
    return { segment: { borderDash: (part) => (covers(part.chart, part.p0DataIndex) && covers(part.chart, part.p1DataIndex) ? [9, 8] : undefined) } };
  }

  function keyLines(key) {
    const all = { label: 'all', onLight: '#5a6672', onDark: '#a3afbb', dash: '', curves: data.series[0].curves };
    return (data.shared.includes(key) ? [all] : data.series).filter((series) => key in series.curves).map((series) => {
      const curve = series.curves[key];
      const floor = data.logFloors[key];
      const points = curve.step.map((x, i) => ({ x, y: floor === undefined || curve.mean[i] === null ? curve.mean[i] : Math.max(curve.mean[i], floor), value: curve.mean[i] }));
      return line(series, points, { hover: true, label: series.label });
    });
  }

  const order = (item) => data.series.indexOf(item.dataset.series);

  function tooltip() {
    return {
      backgroundColor: style('--ink'), titleColor: style('--page'), bodyColor: style('--page'),
      itemSort: (a, b) => order(a) - order(b), padding: 10, boxPadding: 6, cornerRadius: 6, usePointStyle: false,
      callbacks: {
        title: (items) => {
          if (!items.length) return '';
          const step = items[0].raw.x;
          const rows = data.rowsPerStep === null ? '' : ' · ' + Math.round(step * data.rowsPerStep).toLocaleString('en-US') + ' rows';
          return 'step ' + step.toLocaleString('en-US') + rows;
        },
        label: (item) => {
          const { value, smooth } = item.raw;
          const smoothed = smooth === undefined || smooth === value ? '' : '   smoothed ' + format(smooth);
          return ' ' + item.dataset.label + ':  ' + format(value) + smoothed;
        },
        labelColor: (item) => ({ borderColor: ink(item.dataset.series), backgroundColor: ink(item.dataset.series) }),
      },
    };
  }

  function axis(title, more) {
    return {
      title: { display: title.length > 0, text: title, color: style('--soft') },
      grid: { color: style('--line') }, border: { color: style('--soft') }, ...more,
      ticks: { color: style('--soft'), callback: (value) => format(value), ...(more.ticks || {}) },
    };
  }

  function options(y, small, from) {
    return {
      animation: false, responsive: true, maintainAspectRatio: false, normalized: true,
      interaction: { mode: 'nearestOfEach', intersect: false },
      plugins: { legend: { display: false }, tooltip: tooltip() },
      scales: {
        x: axis(small ? '' : data.stepTitle, { type: 'linear', min: from, max: data.lastStep > from ? data.lastStep : from + 1, ticks: { maxTicksLimit: small ? 5 : 9, maxRotation: 0 } }),
        y,
      },
    };
  }

  /* Powers of ten, with a label where there is room; 2 and 5 between few of them; bare lines else. */
  function logTicks(axis) {
    const from = Math.floor(Math.log10(axis.min)), to = Math.floor(Math.log10(axis.max) + 1e-9);
    const every = Math.ceil((to - from) / 9);
    axis.ticks = [];
    for (let exponent = from; exponent <= to; exponent++) {
      for (let digit = 1; digit <= 9; digit++) {
        const value = Number(digit + 'e' + exponent);
        if (value < axis.min * 0.999999 || value > axis.max) continue;
        const named = digit === 1 ? exponent % every === 0 : to - from <= 3 && (digit === 2 || digit === 5);
        if (named || digit === 1 || to - from <= 8) axis.ticks.push({ value, major: named });
      }
    }
  }

  function lossAxis(log, low, high) {
    return log
      ? logAxis(data.title, { min: data.floor, max: Math.max(high, data.floor * 2) })
      : axis(data.title, { type: 'linear', min: low, max: high, ticks: { includeBounds: false } });
  }

  function logAxis(title, more) {
    return axis(title, { type: 'logarithmic', afterBuildTicks: logTicks, grid: { color: (line) => style('--line') + (line.tick && line.tick.major ? '' : '66') },
      ticks: { callback: (value, i, ticks) => (ticks[i].major ? format(value) : ''), autoSkip: false }, ...more });
  }

  function keyAxis(key) {
    if (key in data.logFloors) return logAxis('', { min: data.logFloors[key] });
    return axis('', { type: 'linear', ...(key in data.lows ? { min: data.lows[key] } : {}), ticks: { maxTicksLimit: 6 } });
  }

  function draw(chart) {
    if (chart.live) chart.live.destroy();
    const { datasets, y } = chart.content();
    chart.live = new Chart(chart.canvas, { type: 'line', data: { datasets }, options: options(y, chart.small, chart.from || 0) });
  }

  function lossChart(figure, from, low, range) {
    const chart = { from, canvas: figure.querySelector('canvas'), log: figure.dataset.scale === 'log' };
    chart.content = () => ({ datasets: lossLines(chart.log), y: lossAxis(chart.log, low(), range()) });
    const buttons = [...figure.querySelectorAll('.toggle button')];
    const mark = () => {
      buttons.forEach((b) => b.setAttribute('aria-pressed', String((b.dataset.scale === 'log') === chart.log)));
      figure.querySelector('.log-note').hidden = !chart.log;
    };
    buttons.forEach((b) => b.addEventListener('click', () => { chart.log = b.dataset.scale === 'log'; mark(); draw(chart); }));
    mark();
    charts.push(chart);
    return chart;
  }

  /* The slider moves the top of the enlarged axis in equal ratios, from the floor to the whole range. */
  function zoomChart(figure) {
    const slider = figure.querySelector('input');
    const least = Math.max(data.floor * 2, Math.max(0, data.zoom.low) + (data.zoom.high - Math.max(0, data.zoom.low)) / 20);
    const ratio = Math.max(1.01, data.top / least);
    const top = () => least * ratio ** (slider.value / 100);
    slider.value = 100 * Math.log(data.zoom.high / least) / Math.log(ratio);
    let exact = data.zoom.high;
    const say = () => { figure.querySelector('output').textContent = format(exact, 3); };
    /* What lies below 0 keeps its part of the axis. */
    const low = () => (data.zoom.low < 0 ? data.zoom.low * exact / data.zoom.high : data.zoom.low);
    const chart = lossChart(figure, data.zoom.from, low, () => exact);
    slider.addEventListener('input', () => { exact = top(); say(); draw(chart); });
    say();
  }

  function legend() {
    const box = document.querySelector('.legend');
    data.series.forEach((series) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      const chip = data.dashed ? sample(series.dash) : document.createElement('span');
      if (!data.dashed) chip.className = 'chip';
      chip.style.setProperty('--light', series.onLight);
      chip.style.setProperty('--dark', series.onDark);
      button.append(chip, series.label);
      button.addEventListener('click', () => {
        if (!hidden.delete(series)) hidden.add(series);
        mark();
      });
      box.append(button);
    });
    const only = document.querySelector('.only');
    data.groups.forEach((group) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(group.name);
      const alone = () => data.series.every((series, i) => hidden.has(series) !== group.members.includes(i));
      button.addEventListener('click', () => {
        const all = alone();
        hidden.clear();
        if (!all) data.series.forEach((series, i) => { if (!group.members.includes(i)) hidden.add(series); });
        mark();
      });
      button.isPressed = alone;
      only.append(button);
    });
    only.hidden = data.groups.length === 0;
    function mark() {
      [...box.children].forEach((button, i) => button.setAttribute('aria-pressed', String(!hidden.has(data.series[i]))));
      only.querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', String(button.isPressed())));
      charts.forEach(draw);
    }
    only.querySelectorAll('button').forEach((button) => button.setAttribute('aria-pressed', 'false'));
  }

  function sample(dashes) {
    const box = document.createElement('span');
    box.innerHTML = '<svg class="sample" viewBox="0 0 34 8"><line x1="0" y1="4" x2="34" y2="4"/></svg>';
    const svg = box.firstChild;
    if (dashes) svg.firstChild.setAttribute('stroke-dasharray', dashes);
    return svg;
  }

  function drawAll() {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    Chart.defaults.font.size = 12.5;
    charts.forEach(draw);
  }

  document.querySelectorAll('.live').forEach((part) => { part.hidden = false; });
  if (document.querySelector('.further canvas')) document.querySelector('.further').hidden = false;
  legend();
  lossChart(document.querySelector('[data-chart=full]'), 0, () => data.low, () => data.top);
  if (data.zoom) zoomChart(document.querySelector('[data-chart=zoom]'));
  document.querySelectorAll('canvas[data-key]').forEach((canvas) => {
    charts.push({ canvas, small: true, content: () => ({ datasets: keyLines(canvas.dataset.key), y: keyAxis(canvas.dataset.key) }) });
  });
  drawAll();
  dark.addEventListener('change', drawAll);
})();
