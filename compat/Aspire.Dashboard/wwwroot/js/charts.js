// Charts by uPlot. The colours are those of the style sheet, so they follow light and dark.

const charts = new Map();

/** Draws a chart into an element, or brings it up to date. */
export function draw(id, element, spec) {
  let chart = charts.get(id);
  const shape = JSON.stringify([spec.kind, spec.unit, spec.labels, spec.lines.map(line => [line.label, line.color])]);
  if (chart && chart.shape !== shape) {
    remove(id);
    chart = undefined;
  }
  if (!chart) {
    chart = create(element, shape, spec);
    charts.set(id, chart);
  }
  chart.show(spec);
}

export function remove(id) {
  charts.get(id)?.stop();
  charts.delete(id);
}

/** A value in few characters, as the server writes them beside the chart. */
const short = value => {
  const size = Math.abs(value);
  const digits = (number, most) => String(Number(number.toFixed(most)));
  if (size === 0) return "0";
  if (size >= 1e9) return `${digits(value / 1e9, 2)}G`;
  if (size >= 1e6) return `${digits(value / 1e6, 2)}M`;
  if (size >= 1e4) return `${digits(value / 1e3, 1)}k`;
  if (size >= 100) return digits(value, 0);
  return size >= 1 ? digits(value, 2) : String(Number(value.toPrecision(3)));
};

function create(element, shape, first) {
  const isBars = first.kind === "bars";
  const height = () => (isBars ? 200 : 280);
  let spec = first;
  let colors = readColors();

  function readColors() {
    const probe = document.createElement("i");
    element.append(probe);
    const read = (className, value) => {
      probe.className = className;
      probe.style.color = value;
      return getComputedStyle(probe).color;
    };
    const found = { text: read("", "var(--muted)"), line: read("", "var(--line)"), series: first.lines.map(line => read(line.color, "var(--hue)")) };
    probe.remove();
    return found;
  }

  const axis = {
    stroke: () => colors.text,
    font: "12px system-ui, sans-serif",
    grid: { stroke: () => colors.line, width: 1 },
    ticks: { show: false },
  };
  const two = number => String(number).padStart(2, "0");
  const clock = seconds => {
    const time = new Date(seconds * 1000);
    return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  };
  const xAxis = isBars
    ? { ...axis, grid: { show: false }, splits: () => spec.labels.map((_, i) => i), values: (_, at) => at.map(i => spec.labels[i] ?? ""), rotate: first.labels.length > 9 ? -40 : 0, size: first.labels.length > 9 ? 70 : 34 }
    : { ...axis, space: 90, values: (_, at) => at.map(clock) };

  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;

  const options = {
    width: Math.max(120, element.clientWidth),
    height: height(),
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => (isBars ? [-0.5, spec.to - 0.5] : [spec.from, spec.to]) },
      y: { range: (_, low, high) => (high == null || (high <= 0 && low >= 0) ? [0, 1] : uPlot.rangeNum(Math.min(0, low), high, 0.1, true)) },
    },
    axes: [xAxis, { ...axis, size: 60, values: (_, at) => at.map(short) }],
    series: [{}, ...first.lines.map((line, i) => ({
      label: line.label,
      stroke: () => colors.series[i],
      fill: isBars ? () => colors.series[i] : undefined,
      width: 2,
      paths: isBars ? uPlot.paths.bars({ size: [0.86, 90], radius: 0.08 }) : undefined,
      points: { show: isBars ? false : (u, series) => u.data[series].filter(value => value != null).length < 2, size: 6 },
    }))],
    hooks: { setCursor: [u => showTip(u)], ready: [u => u.over.append(tip)] },
  };
  const plot = new uPlot(options, [[], ...first.lines.map(() => [])], element);

  function showTip(u) {
    const at = u.cursor.idx;
    if (at == null || u.cursor.left < 0) {
      tip.hidden = true;
      return;
    }
    const rows = spec.lines.map((line, i) => [line.label, u.data[i + 1][at], colors.series[i]]).filter(row => row[1] != null);
    tip.replaceChildren(...[isBars ? spec.labels[at] : clock(u.data[0][at])].map(text => {
      const title = document.createElement("b");
      title.textContent = text;
      return title;
    }), ...rows.map(([label, value, color]) => {
      const row = document.createElement("span");
      const mark = document.createElement("i");
      mark.style.background = color;
      row.append(mark, `${label} ${short(value)} ${spec.unit}`);
      return row;
    }));
    tip.hidden = rows.length === 0;
    const isRight = u.cursor.left > u.over.clientWidth / 2;
    tip.style.left = isRight ? "" : `${u.cursor.left + 12}px`;
    tip.style.right = isRight ? `${u.over.clientWidth - u.cursor.left + 12}px` : "";
  }

  const recolor = () => {
    colors = readColors();
    plot.redraw(false);
  };
  const sizes = new ResizeObserver(() => {
    if (element.clientWidth > 0 && Math.abs(element.clientWidth - plot.width) > 1) {
      plot.setSize({ width: element.clientWidth, height: height() });
    }
  });
  sizes.observe(element);
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", recolor);
  const chosen = new MutationObserver(recolor);
  chosen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });

  return {
    shape,
    show(next) {
      spec = next;
      // Lines have times of their own: a line goes on over those of the others, and breaks only where its own value is null.
      plot.setData(next.lines.length === 0 ? [[]] : uPlot.join(next.lines.map(line => [line.x, line.y])));
    },
    stop() {
      sizes.disconnect();
      chosen.disconnect();
      system.removeEventListener("change", recolor);
      plot.destroy();
    },
  };
}
