/** A style sheet that a module imports: the server makes it a constructed one when it joins the modules. */
declare module "*.css" {
  const sheet: CSSStyleSheet;
  export default sheet;
}
