// What Chromium 108 lacks and the interface uses; loaded as the page's first script.
;(() => {
  const define = (target, name, value) => {
    if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true })
  }
  define(Array.prototype, 'toSorted', function (compare) {
    return [...this].sort(compare)
  })
  define(Array.prototype, 'toReversed', function () {
    return [...this].reverse()
  })
  define(Array.prototype, 'toSpliced', function (...change) {
    const copy = [...this]
    copy.splice(...change)
    return copy
  })
  define(Array.prototype, 'with', function (index, value) {
    const copy = [...this]
    copy[index] = value
    return copy
  })
  define(String.prototype, 'isWellFormed', function () {
    return !/\p{Surrogate}/u.test(this)
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
})()
