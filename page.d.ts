/** A style sheet that a module imports: the server makes it a constructed one when it joins the modules. */
declare module "*.css" {
  const sheet: CSSStyleSheet;
  export default sheet;
}

/** Answers that were asked for before the page's script was there, by address. */
declare var prefetched: Map<string, Promise<Response>> | undefined;
