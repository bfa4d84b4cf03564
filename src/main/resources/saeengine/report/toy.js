'use strict';
(() => {
  const data = JSON.parse(document.getElementById('toy-data').textContent);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const tip = document.getElementById('tip');
  const CELL = 118, GAP = 8, HEAD = 16, NEAR = 9;
  const RED_FRAMES = 5;
  const SPEEDS = [['slow', 6], ['normal', 14], ['fast', 40]];
  const redraws = [];

  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const ink = (i) => { const c = data.inks[i % data.inks.length]; return dark.matches ? c[1] : c[0]; };
  const red = () => (dark.matches ? '#ff7078' : '#cc2531');
  const number = (v) => (v === null ? '–' : (+v.toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 }));
  const whole = (n) => n.toLocaleString('en-US');

  /* A canvas of so many CSS pixels, sharp on any screen. */
  function sized(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
    const pen = canvas.getContext('2d');
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  function say(event, text) {
    tip.hidden = !text;
    if (!text) return;
    tip.textContent = text;
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const y = event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 18;
    tip.style.left = Math.max(8, x) + 'px';
    tip.style.top = y + 'px';
  }

  /* How many features have a latent of their own, the closest pairs first. */
  function recovered(features, decoder, active) {
    const pairs = [];
    decoder.forEach((row, l) => {
      for (let f = 0; f < features[0].length; f++) {
        let dot = 0, a = 0, b = 0;
        row.forEach((v, k) => { dot += v * features[k][f]; a += v * v; b += features[k][f] ** 2; });
        const cosine = dot / Math.sqrt(a * b || 1);
        if (cosine > 0.95 && active[l] > 0) pairs.push([cosine, l, f]);
      }
    });
    const latents = new Set(), found = new Set();
    pairs.sort((x, y) => y[0] - x[0]).forEach(([, l, f]) => {
      if (!latents.has(l) && !found.has(f)) { latents.add(l); found.add(f); }
    });
    return found.size;
  }

  const columns = (w) => w[0].map((_, f) => w.map((row) => row[f]));

  /* The marks of a row of pictures: [frame] -> [instance] -> list of {x, y, line, colour, name}. */
  function modelRows(model) {
    const marks = (frame, instance) => columns(model.W[frame][instance]).map(([x, y], f) =>
      ({ x, y, line: true, colour: ink(f), name: 'feature ' + f }));
    return [{ title: 'W', marks, limit: model.limit, head: () => '' }];
  }

  function saeRows(sae) {
    const features = columns(sae.W);
    const grey = () => features.map(([x, y], f) => ({ x, y, line: true, colour: style('--line'), name: 'feature ' + f, under: true }));
    const fresh = (frame, instance, latent) => {
      for (let f = Math.max(0, frame - RED_FRAMES + 1); f <= frame; f++) {
        if (sae.resampled[f].some(([i, l]) => i === instance && l === latent)) return true;
      }
      return false;
    };
    const latents = (key) => (frame, instance) => [...grey(), ...sae[key][frame][instance].map(([x, y], l) => {
      const now = fresh(frame, instance, l);
      return { x, y, line: true, dot: true, colour: now ? red() : ink(l), name: 'latent ' + l + (now ? ', resampled' : ''),
        more: 'fires on ' + number(100 * sae.active[frame][instance][l]) + ' %\nb_enc ' + number(sae.b_enc[frame][instance][l]) };
    })];
    const points = (of, colour, name) => (frame, instance) => {
      const [xs, ys] = of(frame, instance);
      return [...grey(), ...xs.map((x, i) => ({ x, y: ys[i], small: true, colour: colour(), name: name + ' ' + i }))];
    };
    const head = (frame, instance) => recovered(sae.W, sae.W_dec[frame][instance], sae.active[frame][instance]) + ' of ' + features.length;
    return [
      { title: 'W_enc', marks: latents('W_enc'), limit: sae.limits.W_enc, head },
      { title: 'W_dec, normalised', marks: latents('W_dec'), limit: sae.limits.W_dec, head: () => '' },
      { title: 'Hidden states h', marks: points(() => sae.h, () => style('--soft'), 'example'), limit: sae.limits.h, head: () => '' },
      { title: 'Reconstructions h′', marks: points((f, i) => sae.out[f][i], () => style('--accent'), 'example'), limit: sae.limits.h, head: () => '' },
    ];
  }

  class Player {
    constructor(section, steps, instances, rows) {
      this.steps = steps;
      this.instances = instances;
      this.frame = 0;
      this.timer = null;
      this.listeners = [];
      section.hidden = false;
      this.controls(section.querySelector('.controls'), section.querySelector('h2').textContent);
      const strip = section.querySelector('.strip');
      this.rows = rows.map((row) => {
        const title = document.createElement('h3');
        title.textContent = row.title;
        const canvas = document.createElement('canvas');
        canvas.setAttribute('role', 'img');
        canvas.setAttribute('aria-label', row.title + ' of ' + instances + ' instances at the chosen step');
        canvas.addEventListener('pointermove', (event) => this.hover(event, row, canvas));
        canvas.addEventListener('pointerleave', () => say(null, ''));
        strip.append(title, canvas);
        return { ...row, canvas };
      });
      redraws.push(() => this.draw());
      this.seek(steps.length - 1);
    }

    controls(bar, name) {
      this.button = document.createElement('button');
      this.button.type = 'button';
      this.button.textContent = 'Play';
      this.button.addEventListener('click', () => (this.timer ? this.pause() : this.play()));
      this.slider = document.createElement('input');
      Object.assign(this.slider, { type: 'range', min: 0, max: this.steps.length - 1, step: 1 });
      this.slider.setAttribute('aria-label', name + ': step');
      this.slider.addEventListener('input', () => { this.pause(); this.seek(+this.slider.value); });
      this.speed = document.createElement('select');
      this.speed.setAttribute('aria-label', 'Speed');
      SPEEDS.forEach(([label, rate]) => this.speed.add(new Option(label, rate, rate === 14, rate === 14)));
      this.speed.addEventListener('change', () => { if (this.timer) { this.pause(); this.play(); } });
      this.output = document.createElement('output');
      bar.append(this.button, this.slider, this.speed, this.output);
    }

    play() {
      if (this.frame === this.steps.length - 1) this.seek(0);
      this.button.textContent = 'Pause';
      this.timer = setInterval(() => {
        if (this.frame === this.steps.length - 1) this.pause();
        else this.seek(this.frame + 1);
      }, 1000 / +this.speed.value);
    }

    pause() {
      clearInterval(this.timer);
      this.timer = null;
      this.button.textContent = 'Play';
    }

    seek(frame) {
      this.frame = frame;
      this.slider.value = frame;
      this.slider.setAttribute('aria-valuetext', 'step ' + whole(this.steps[frame]));
      this.output.textContent = 'step ' + whole(this.steps[frame]) + ' of ' + whole(this.steps[this.steps.length - 1]);
      this.draw();
      this.listeners.forEach((heard) => heard());
    }

    place(row, instance, mark) {
      const r = CELL / 2;
      const cx = instance * (CELL + GAP) + r;
      const s = (r - 5) / row.limit;
      return [cx + mark.x * s, HEAD + r - mark.y * s];
    }

    /* What is drawn of a row now, in pixels: for whoever looks at the page from outside. */
    points(row) {
      const all = [];
      for (let i = 0; i < this.instances; i++) {
        this.rows[row].marks(this.frame, i).forEach((mark) => all.push(this.place(this.rows[row], i, mark)));
      }
      return all;
    }

    draw() {
      this.rows.forEach((row) => {
        const pen = sized(row.canvas, this.instances * (CELL + GAP) - GAP, CELL + HEAD);
        pen.font = '11px system-ui, sans-serif';
        for (let i = 0; i < this.instances; i++) this.cell(pen, row, i);
      });
    }

    cell(pen, row, instance) {
      const left = instance * (CELL + GAP), r = CELL / 2;
      pen.fillStyle = style('--soft');
      pen.fillText(String(instance), left + 2, 11);
      const head = row.head(this.frame, instance);
      pen.fillText(head, left + CELL - 2 - pen.measureText(head).width, 11);
      pen.strokeStyle = style('--faint');
      pen.lineWidth = 1;
      pen.strokeRect(left + 0.5, HEAD + 0.5, CELL - 1, CELL - 1);
      pen.beginPath();
      pen.arc(left + r, HEAD + r, (r - 5) / row.limit, 0, 2 * Math.PI);
      pen.stroke();
      pen.save();
      pen.beginPath();
      pen.rect(left, HEAD, CELL, CELL);
      pen.clip();
      row.marks(this.frame, instance).forEach((mark) => {
        const [x, y] = this.place(row, instance, mark);
        pen.strokeStyle = pen.fillStyle = mark.colour;
        if (mark.line) {
          pen.lineWidth = mark.under ? 3 : 1.8;
          pen.beginPath();
          pen.moveTo(left + r, HEAD + r);
          pen.lineTo(x, y);
          pen.stroke();
        }
        if (!mark.under) {
          pen.beginPath();
          pen.arc(x, y, mark.small ? 1.6 : 3, 0, 2 * Math.PI);
          pen.fill();
        }
      });
      pen.restore();
    }

    hover(event, row, canvas) {
      const box = canvas.getBoundingClientRect();
      const x = event.clientX - box.left, y = event.clientY - box.top;
      const instance = Math.min(this.instances - 1, Math.floor(x / (CELL + GAP)));
      let best = NEAR, text = '';
      row.marks(this.frame, instance).forEach((mark) => {
        const [px, py] = this.place(row, instance, mark);
        const away = Math.hypot(px - x, py - y);
        if (away <= best) {
          best = away;
          text = 'instance ' + instance + ', ' + mark.name + '\n(' + number(mark.x) + ', ' + number(mark.y) + '), length '
            + number(Math.hypot(mark.x, mark.y)) + (mark.more ? '\n' + mark.more : '');
        }
      });
      say(event, text);
    }
  }

  function activity(section, sae, player) {
    section.hidden = false;
    const grid = section.querySelector('.compact');
    const last = sae.steps[sae.steps.length - 1];
    /* What latents do at first is far above what they settle at. */
    const settled = sae.active.slice(Math.floor(sae.active.length / 4)).flat(2);
    const top = Math.min(4 * sae.target, 1.15 * Math.max(sae.target, ...settled));
    for (let i = 0; i < sae.instances; i++) {
      const card = document.createElement('figure');
      card.className = 'card';
      const title = document.createElement('h3');
      title.textContent = 'Instance ' + i;
      const canvas = document.createElement('canvas');
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', 'Share of examples on which the latents of instance ' + i + ' fire, by step');
      card.append(title, canvas);
      grid.append(card);
      const left = 34, under = 16, height = 120;
      const px = (step, width) => left + (width - left - 4) * step / last;
      const py = (share) => 4 + (height - under - 4) * (1 - Math.min(share, top) / top);
      const draw = () => {
        const width = card.clientWidth - 26;
        const pen = sized(canvas, width, height);
        pen.font = '10px system-ui, sans-serif';
        pen.fillStyle = style('--soft');
        pen.fillText(number(100 * sae.target) + ' %', 0, py(sae.target) + 3);
        pen.fillText('0', 24, py(0) + 3);
        pen.fillText(whole(last), width - pen.measureText(whole(last)).width, height - 3);
        const stroke = (colour, dash, points) => {
          pen.strokeStyle = colour;
          pen.setLineDash(dash);
          pen.lineWidth = 1.4;
          pen.beginPath();
          points.forEach(([x, y], j) => (j ? pen.lineTo(x, y) : pen.moveTo(x, y)));
          pen.stroke();
        };
        stroke(style('--line'), [], [[left, py(0)], [width - 4, py(0)]]);
        for (let l = 0; l < sae.latents; l++) {
          stroke(ink(l), [], sae.steps.map((step, f) => [px(step, width), py(sae.active[f][i][l])]));
        }
        stroke(style('--ink'), [5, 4], [[left, py(sae.target)], [width - 4, py(sae.target)]]);
        if (player) {
          const x = px(player.steps[player.frame], width);
          stroke(style('--soft'), [], [[x, 4], [x, py(0)]]);
        }
        pen.setLineDash([]);
      };
      canvas.addEventListener('pointermove', (event) => {
        const x = event.clientX - canvas.getBoundingClientRect().left;
        const width = card.clientWidth - 26;
        let f = 0;
        sae.steps.forEach((step, j) => { if (Math.abs(px(step, width) - x) < Math.abs(px(sae.steps[f], width) - x)) f = j; });
        say(event, 'step ' + whole(sae.steps[f]) + '\n'
          + sae.active[f][i].map((share, l) => 'latent ' + l + ': ' + number(100 * share) + ' %').join('\n'));
      });
      canvas.addEventListener('pointerleave', () => say(null, ''));
      if (player) player.listeners.push(draw);
      redraws.push(draw);
      draw();
    }
  }

  const players = {};
  const { model, sae } = data;
  if (model && model.hidden === 2) {
    players.model = new Player(document.getElementById('model'), model.steps, model.instances, modelRows(model));
  }
  if (sae && sae.d === 2) players.sae = new Player(document.getElementById('sae'), sae.steps, sae.instances, saeRows(sae));
  if (sae) activity(document.getElementById('active'), sae, players.sae);
  const again = () => redraws.forEach((draw) => draw());
  dark.addEventListener('change', again);
  window.addEventListener('resize', again);
  window.toyPlayers = players;
})();
