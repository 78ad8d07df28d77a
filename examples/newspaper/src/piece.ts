// What a piece of the paper is: plain data, one file per piece under pieces/. It knows nothing of HTML, payment or
// requests; pages/blocks.ts draws it, offers.ts prices it.

/** The sections of the paper, in the order of its navigation. */
export type Section = 'Analysis' | 'Background' | 'Conversation' | 'Life' | 'Puzzles' | 'Back page'

/** The pictures drawn in art/, by name. */
export type ArtName =
  | 'ferry'
  | 'honesty-box'
  | 'lighthouse'
  | 'two-clocks'
  | 'paint-pots'
  | 'heron'
  | 'umbrella'
  | 'leeks'
  | 'ruler'
  | 'ruler-marked'
  | 'ruler-five'
  | 'coin'
  | 'tide'
  | 'grid'

/** One building block of a text. Words between asterisks are emphasised. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'question'; readonly text: string }
  | { readonly kind: 'answer'; readonly text: string }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly caption: string; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'figure'; readonly art: ArtName; readonly caption: string }
  | { readonly kind: 'panels'; readonly panels: readonly Panel[] }
  | { readonly kind: 'grid'; readonly isFilled: boolean }
  | { readonly kind: 'clues'; readonly direction: 'Across' | 'Down' }

/** One panel of the comic strip: what is drawn, what is said, and the same for those who listen to it. */
export type Panel = {
  readonly scene: 'pond' | 'sign' | 'stare' | 'gull' | 'coin' | 'fish'
  readonly balloons: readonly { readonly by: 'heron' | 'gull' | 'sign'; readonly lines: readonly string[] }[]
  readonly description: string
}

/** A piece: `shown` is free for everyone, `held` is what is paid for. A piece without price holds nothing back. */
export type Piece = {
  readonly slug: string
  readonly section: Section
  readonly label: string
  readonly title: string
  readonly standfirst: string
  readonly author: string
  readonly art: ArtName
  readonly lengthText: string
  /** As offers write it (per-fee-link 3.2), or undefined where the piece is free. */
  readonly price: string | undefined
  /** How long a purchase opens the piece, ISO 8601 (per-fee-link 3.7). */
  readonly duration: string
  readonly shown: readonly Block[]
  readonly held: readonly Block[]
}

/** A paragraph. */
export function text(words: string): Block {
  return { kind: 'text', text: words }
}

/** A heading within a piece. */
export function heading(words: string): Block {
  return { kind: 'heading', text: words }
}
