// The field's addresses: the page, and a press on a plot, answered whole or, for the script, in part.

import type { Hono } from 'hono'
import { isCropName } from '../crops.ts'
import { columns, rows } from '../field.ts'
import { drawFarm, drawFarmPage } from '../pages/farm.ts'
import { toText } from '../pages/html.ts'
import { createPlay } from '../play.ts'
import { type Env, type GameParts, readForm, show } from './show.ts'

export function mountField(app: Hono<Env>, parts: GameParts): void {
  const play = createPlay(parts)
  app.get('/', async (context) => {
    const now = await play.look(context.get('player').id)
    const main = drawFarmPage({ ...now, crop: 'radish' })
    return show(context, parts, { title: 'The field', path: '/', main }, now.bag)
  })
  app.post('/field', async (context) => {
    const text = await readForm(context)
    const plot = Number(text('plot'))
    if (!Number.isInteger(plot) || plot < 0 || plot >= rows * columns)
      return context.text('There is no such plot.', 400)
    const named = text('crop')
    const crop = isCropName(named) ? named : 'radish'
    const done = await play.press(context.get('player').id, { plot, crop })
    const view = { ...done, crop, pressed: plot }
    if (context.req.header('x-part') === 'farm') return context.html(toText(drawFarm(view)))
    return show(context, parts, { title: 'The field', path: '/', main: drawFarmPage(view) }, done.bag)
  })
}
