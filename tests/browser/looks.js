// What can be seen of a page, asked of the browser itself.  One object of functions; each answers with what is wrong.
({
  // Texts with too little contrast to what is painted behind them (WCAG 2.2, 1.4.3), each with its ratio.
  faint() {
    const pen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
    const channels = colour => {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = (top, below) => top.slice(0, 3).map((each, place) => each * top[3] + below[place] * (1 - top[3])).concat(1);
    const behind = element => {
      const layers = [];
      // A text of a chart lies on the mark of its own group, where there is one.
      const mark = element instanceof SVGElement && element.closest('g.point, g.slice')?.querySelector('path');
      if (mark) layers.push(channels(getComputedStyle(mark).fill));
      for (let each = element; each; each = each.parentElement) layers.push(channels(getComputedStyle(each).backgroundColor));
      return layers.reduceRight((below, top) => over(top, below), channels('Canvas'));
    };
    const light = colour => colour.slice(0, 3)
      .map(each => each / 255)
      .map(each => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
      .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
    const found = new Map();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const seen = new Set();
    while (texts.nextNode()) {
      const element = texts.currentNode.parentElement;
      if (!texts.currentNode.data.trim() || seen.has(element) || element.closest('[disabled], [aria-hidden=true]')) continue;
      seen.add(element);
      if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      const style = getComputedStyle(element);
      const paper = behind(element);
      let ink = channels(element instanceof SVGElement ? style.fill : style.color);
      for (let each = element; each; each = each.parentElement) ink[3] *= Number(getComputedStyle(each).opacity);
      const [high, low] = [light(over(ink, paper)), light(paper)].sort((one, other) => other - one);
      const ratio = (high + 0.05) / (low + 0.05);
      const size = parseFloat(style.fontSize);
      const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      if (ratio < needed) found.set(`${element.tagName}.${element.getAttribute('class') || ''}`, `${ratio.toFixed(2)}: ${texts.currentNode.data.trim().slice(0, 40)}`);
    }
    return [...found].map(pair => pair.join(' '));
  },

  // Identifiers that stand on more than one element.
  repeated() {
    const counts = new Map();
    for (const each of document.querySelectorAll('[id]')) counts.set(each.id, (counts.get(each.id) || 0) + 1);
    return [...counts].filter(([, count]) => count > 1).map(([name]) => name);
  },

  // References to identifiers that nothing has.
  dangling() {
    const found = [];
    for (const name of ['aria-controls', 'aria-describedby', 'aria-labelledby', 'for', 'headers', 'list']) {
      for (const each of document.querySelectorAll(`[${name}]`)) {
        for (const id of each.getAttribute(name).split(/\s+/)) if (!document.getElementById(id)) found.push(`${name}=${id}`);
      }
    }
    for (const each of document.querySelectorAll('a[href^="#"]')) {
      const id = decodeURIComponent(each.getAttribute('href').slice(1));
      if (id && !id.includes('=') && !id.includes('/') && !document.getElementById(id)) found.push(`href=#${id.slice(0, 80)}`);
    }
    return found;
  },

  // Headings that are missing, empty or below one that is missing.
  outline() {
    const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(each => each.checkVisibility());
    const levels = headings.map(each => Number(each.tagName[1]));
    const faults = headings.filter(each => !each.textContent.trim()).map(each => `${each.tagName} is empty`);
    if (levels.filter(each => each === 1).length !== 1 || levels[0] !== 1) faults.push(`levels: ${levels}`);
    levels.forEach((level, place) => { if (place && level > levels[place - 1] + 1) faults.push(`${headings[place].textContent}: h${level}`); });
    return faults;
  },

  // Elements that lead out of the page or run something, wherever they came from.
  live() {
    const found = [];
    for (const each of document.querySelectorAll('*')) {
      const tag = each.localName;
      if (['iframe', 'object', 'embed', 'base', 'link', 'frame', 'portal'].includes(tag)) found.push(tag);
      if (tag === 'script' && (each.src)) found.push('script');
      if (tag === 'img' && !/^data:image\/(png|svg\+xml)/.test(each.src)) found.push(`img ${each.src.slice(0, 80)}`);
      for (const {name, value} of each.attributes) {
        if (name.startsWith('on')) found.push(`${tag} ${name}`);
        if (['href', 'xlink:href', 'src', 'action', 'formaction'].includes(name) && /^[\s\0-\x20]*(javascript|data|vbscript):/i.test(value) && tag !== 'img') found.push(`${tag} ${name}=${value.slice(0, 80)}`);
      }
    }
    return found;
  },

  // Controls that are smaller than 24 by 24 pixels (WCAG 2.2, 2.5.8); the label of one is pressed as well.
  small() {
    return [...document.querySelectorAll('button, select, input')].filter(each => each.checkVisibility()).filter(each => {
      const box = (each.closest('label') || each).getBoundingClientRect();
      return box.width < 24 || box.height < 24;
    }).map(each => each.outerHTML.slice(0, 80));
  },

  // How far the page can be moved sideways, in pixels.
  sideways() {
    return Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - document.documentElement.clientWidth;
  },
})
