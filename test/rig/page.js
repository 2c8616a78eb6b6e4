// What Chromium 83 lacks and the interface uses; loaded as the page's first script.
;(() => {
  if (window.rigPrepared) return
  window.rigPrepared = true
  const define = (target, name, value) => {
    if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true })
  }
  define(Object, 'hasOwn', (object, key) => Object.prototype.hasOwnProperty.call(object, key))
  const at = function (index) {
    const i = Math.trunc(index) || 0
    return this[i < 0 ? this.length + i : i]
  }
  const typed = Object.getPrototypeOf(Int8Array.prototype)
  for (const proto of [Array.prototype, String.prototype, typed]) define(proto, 'at', at)
  define(String.prototype, 'replaceAll', function (search, replacement) {
    if (search instanceof RegExp) return this.replace(search, replacement)
    return this.split(search).join(typeof replacement === 'function' ? replacement(search) : replacement)
  })
  define(Array.prototype, 'findLast', function (test) {
    for (let i = this.length - 1; i >= 0; i -= 1) if (test(this[i], i, this)) return this[i]
    return undefined
  })
  define(Array.prototype, 'findLastIndex', function (test) {
    for (let i = this.length - 1; i >= 0; i -= 1) if (test(this[i], i, this)) return i
    return -1
  })
  define(Array.prototype, 'toSorted', function (compare) {
    return [...this].sort(compare)
  })
  define(Array.prototype, 'toReversed', function () {
    return [...this].reverse()
  })
  define(Array.prototype, 'with', function (index, value) {
    const copy = [...this]
    copy[index] = value
    return copy
  })
  define(Object, 'groupBy', (items, key) => {
    const groups = Object.create(null)
    for (const item of items) (groups[key(item)] = groups[key(item)] || []).push(item)
    return groups
  })
  define(Promise, 'withResolvers', () => {
    const made = {}
    made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }))
    return made
  })
  define(Promise, 'any', (all) =>
    Promise.all(
      [...all].map((one) =>
        Promise.resolve(one).then(
          (v) => Promise.reject({ v }),
          (e) => e,
        ),
      ),
    ).then(
      (errors) => Promise.reject(errors),
      ({ v }) => v,
    ),
  )
  define(AbortSignal, 'timeout', (ms) => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), ms)
    return controller.signal
  })
  define(Element.prototype, 'replaceChildren', function (...nodes) {
    while (this.lastChild) this.lastChild.remove()
    this.append(...nodes)
  })
  // Asked by Playwright, which also runs in worlds of its own: see test/e2e/electron.ts.
  define(Element.prototype, 'checkVisibility', function () {
    for (let node = this; node instanceof Element; node = node.parentElement)
      if (getComputedStyle(node).display === 'none') return false
    return this.isConnected
  })
  define(window, 'structuredClone', (value) => JSON.parse(JSON.stringify(value)))
  define(
    window,
    'WeakRef',
    class {
      constructor(target) {
        this.target = target
      }
      deref() {
        return this.target
      }
    },
  )
  define(
    window,
    'FinalizationRegistry',
    class {
      register() {}
      unregister() {}
    },
  )
  define(crypto, 'randomUUID', () =>
    '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (c) =>
      (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16),
    ),
  )

  // That Electron's stream protocol ends a media element's load after 64 KiB; fetch() gets the whole file.
  const media = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src')
  Object.defineProperty(HTMLMediaElement.prototype, 'src', {
    get: media.get,
    set(url) {
      if (!String(url).startsWith('/audio/')) return media.set.call(this, url)
      fetch(url)
        .then((answer) => (answer.ok ? answer.blob() : Promise.reject(answer.status)))
        .then((blob) => media.set.call(this, URL.createObjectURL(blob)))
        .catch(() => media.set.call(this, url))
    },
  })
})()
