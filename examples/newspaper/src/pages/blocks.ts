// Draws the building blocks of a text as HTML. Everything written by an author is escaped; only the paper's own
// pictures go in raw.
import { html, raw } from 'hono/html'
import { drawPanel } from '../art/comic.ts'
import { drawPicture } from '../art/picture.ts'
import { type Clue, readClues, readSquares, type Square } from '../crossword.ts'
import type { Block } from '../piece.ts'

/** What a template gives. */
export type Html = ReturnType<typeof html>

/** Draws blocks one after another. */
export function drawBlocks(blocks: readonly Block[]): Html {
  return html`${blocks.map(drawBlock)}`
}

function drawBlock(block: Block): Html {
  switch (block.kind) {
    case 'text':
      return html`<p>${drawInline(block.text)}</p>`
    case 'heading':
      return html`<h2>${drawInline(block.text)}</h2>`
    case 'question':
      return html`<p class="question">${drawInline(block.text)}</p>`
    case 'answer':
      return html`<p class="answer">${drawInline(block.text)}</p>`
    case 'list':
      return drawList(block)
    case 'table':
      return drawTable(block)
    case 'figure':
      return html`<figure>${raw(drawPicture(block.art))}<figcaption>${drawInline(block.caption)}</figcaption></figure>`
    case 'panels':
      return html`<div class="panels">${block.panels.map((panel) => raw(drawPanel(panel)))}</div>`
    case 'grid':
      return drawGridTable(block.isFilled)
    case 'clues':
      break
  }
  return drawClues(block.direction, readClues(block.direction))
}

/** Words between asterisks are emphasised; there is no other markup. */
function drawInline(words: string): Html {
  return html`${words.split('*').map((part, index) => (index % 2 === 1 ? html`<em>${part}</em>` : part))}`
}

function drawList(block: Extract<Block, { kind: 'list' }>): Html {
  const items = block.items.map((item) => html`<li>${drawInline(item)}</li>`)
  return block.isNumbered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`
}

function drawTable(block: Extract<Block, { kind: 'table' }>): Html {
  const [head = [], ...rows] = block.rows
  return html`<div class="table-frame" role="region" aria-label="${block.caption}" tabindex="0"><table>
    <caption>${block.caption}</caption>
    <thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
    <tbody>${rows.map(
      (cells) =>
        html`<tr>${cells.map((cell, index) => (index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}</tr>`,
    )}</tbody>
  </table></div>`
}

function drawGridTable(isFilled: boolean): Html {
  const rows = readSquares()
  const name = isFilled ? 'The filled grid' : 'The empty grid, nine by nine squares'
  return html`<table class="crossword" ${isFilled ? '' : raw('data-crossword="nutshell-214"')}>
    <caption>${name}</caption>
    <tbody>${rows.map((squares) => html`<tr>${squares.map((square) => drawSquare(square, isFilled))}</tr>`)}</tbody>
  </table>`
}

function drawSquare(square: Square, isFilled: boolean): Html {
  if (square.letter === undefined) return html`<td class="block"><span class="hidden">block</span></td>`
  const number = square.number === undefined ? '' : html`<sup>${square.number}</sup>`
  return html`<td>${number}${isFilled ? html`<b>${square.letter}</b>` : ''}</td>`
}

function drawClues(direction: string, clues: readonly Clue[]): Html {
  return html`<section class="clues"><h2>${direction}</h2><ol>${clues.map(
    (clue) => html`<li value="${clue.number}">${clue.text} (${clue.answer.length})</li>`,
  )}</ol></section>`
}
