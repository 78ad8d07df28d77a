// Lets a reader type into the printed grid. Letters stay on the reader's device; without this script there is paper.

const limit = 81

for (const table of document.querySelectorAll('table[data-crossword]')) start(table)

/** @param {Element} table */
function start(table) {
  const name = `wren-${table.getAttribute('data-crossword')}`
  const kept = read(name)
  const rows = [...table.querySelectorAll('tr')].map((row) => [...row.querySelectorAll('td')])
  let isDown = false
  const inputs = rows.map((cells, row) =>
    cells.map((cell, column) => {
      if (cell.classList.contains('block')) return undefined
      const input = document.createElement('input')
      const number = cell.querySelector('sup')?.textContent
      input.maxLength = 1
      input.autocomplete = 'off'
      input.setAttribute('autocapitalize', 'characters')
      input.setAttribute('aria-label', `Row ${row + 1}, column ${column + 1}${number ? `, ${number}` : ''}`)
      input.value = kept[row * rows.length + column] ?? ''
      input.tabIndex = row === 0 && column === 0 ? 0 : -1
      cell.append(input)
      return input
    }),
  )
  const all = inputs.flat().filter((input) => input !== undefined)

  const move = (row, column, step) => {
    const next = isDown ? inputs[row + step]?.[column] : inputs[row]?.[column + step]
    next?.focus()
  }

  inputs.forEach((line, row) =>
    line.forEach((input, column) => {
      if (input === undefined) return
      input.addEventListener('focus', () => {
        for (const other of all) other.tabIndex = -1
        input.tabIndex = 0
        input.select()
      })
      input.addEventListener('input', () => {
        input.value = input.value.replace(/[^a-z]/gi, '').toUpperCase()
        write(
          name,
          inputs.flatMap((cells) => cells.map((cell) => cell?.value ?? '')),
        )
        if (input.value !== '') move(row, column, 1)
      })
      input.addEventListener('keydown', (event) => {
        const arrows = {
          ArrowLeft: [false, -1],
          ArrowRight: [false, 1],
          ArrowUp: [true, -1],
          ArrowDown: [true, 1],
        }
        const arrow = arrows[event.key]
        if (arrow !== undefined) {
          event.preventDefault()
          isDown = arrow[0]
          move(row, column, arrow[1])
        } else if (event.key === 'Backspace' && input.value === '') {
          move(row, column, -1)
        } else if (event.key === ' ') {
          event.preventDefault()
          isDown = !isDown
        }
      })
    }),
  )
}

/** @param {string} name */
function read(name) {
  try {
    const letters = JSON.parse(localStorage.getItem(name) ?? '[]')
    return Array.isArray(letters) ? letters.slice(0, limit).map((letter) => String(letter).slice(0, 1)) : []
  } catch {
    return []
  }
}

/** @param {string} name @param {string[]} letters */
function write(name, letters) {
  try {
    localStorage.setItem(name, JSON.stringify(letters))
  } catch {
    // A reader who keeps no storage still has the squares until the page is closed.
  }
}
